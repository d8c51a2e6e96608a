"""One Chinese sentence for every rule, made from the tree.

It is read by the meeting that adopts the scheme, stands beside the rule on the
scheme page and in every explanation. If the sentence sounds wrong, the rule is
wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from taizhang.core.language.sentence.measures import indicator
from taizhang.core.language.sentence.outward import outward
from taizhang.core.language.sentence.scoring import bands, part, quota, scoring, use, veto
from taizhang.core.language.sentence.things import duty, thing
from taizhang.core.language.sentence.words import bound, words
from taizhang.core.language.tree import Bands, Duty, Indicator, Named, Part, Quota, Scheme, Scoring, Use, Veto

__all__ = ["bound", "in_order", "of", "words"]

_PARTS = (
    *("kinds", "codes", "rosters", "inputs", "duties", "clocks", "cycles", "lists", "slots", "checks", "appraisals"),
    *("tables", "indicators", "vetoes", "quotas", "consequences", "disclosures", "views"),
)


@dataclass(frozen=True, slots=True)
class Said:
    """The sentence of a thing, with the article and the line where it stands."""

    article: str
    line: int
    text: str


def in_order(scheme: Scheme) -> list[Said]:
    """Return the sentences of a scheme's own things in the order of their lines."""
    things: list[Any] = [thing for part in _PARTS for thing in scheme.own(part).values()]
    things += [scheme.scoring, *scheme.scoring.parts] if scheme.scoring else []
    things += [scheme.bands] if scheme.bands else []
    said = [Said(thing.article, thing.line, of(thing)) for thing in sorted(things, key=lambda thing: thing.line)]
    return [one for one in said if one.text]


def of(node: object) -> str:
    """Return the sentence of a named thing, a part or a use; an empty string for what needs none."""
    match node:
        case Indicator():
            return indicator(node)
        case Duty():
            return duty(node)
        case Veto():
            return veto(node)
        case Quota():
            return quota(node)
        case Bands():
            return bands(node)
        case Scoring():
            return scoring(node)
        case Part():
            return part(node)
        case Use():
            return use(node) + "。"
        case Named():
            return thing(node) or outward(node)
    return ""
