"""A rating as JSON and back, for keeping with its run: the explanation is a reading of it, not a second calculation."""

from __future__ import annotations

from typing import Any

from taizhang.core.engine.result import Item, Rating, State, StepValue
from taizhang.core.plan.values import Code, Value

VERSION = 1


def to_json(rating: Rating) -> dict[str, Any]:
    """Return a rating as plain lists and texts: per step ``[code, a, b, note, items]``."""
    return {
        "version": VERSION,
        "org_id": rating.org_id,
        "state": rating.state.value,
        "star": rating.star,
        "vetoes": list(rating.vetoes),
        "flags": list(rating.flags),
        "reason": rating.reason,
        "quotas": list(rating.quotas),
        "steps": {name: _step(step) for name, step in rating.steps.items()},
    }


def _step(step: StepValue) -> list[Any]:
    items = [[item.label, item.met, item.text, [list(record) for record in item.records]] for item in step.items]
    return [int(step.value.code), step.value.a, step.value.b, step.note, items]


def from_json(kept: dict[str, Any]) -> Rating:
    """Return the rating that :func:`to_json` kept.

    Raises:
        ValueError: for a version that this code does not know.
    """
    if kept["version"] != VERSION:
        raise ValueError(f"评定记录的版本{kept['version']}读不出来")
    steps = {
        name: StepValue(
            Value(Code(code), a, b),
            tuple(Item(label, met, text, tuple((t, i) for t, i in records)) for label, met, text, records in items),
            note,
        )
        for name, (code, a, b, note, items) in kept["steps"].items()
    }
    return Rating(
        kept["org_id"],
        State(kept["state"]),
        kept["star"],
        tuple(kept["vetoes"]),
        tuple(kept["flags"]),
        steps,
        kept["reason"],
        tuple(kept.get("quotas", ())),
    )
