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
from taizhang.core.language.tree.marks import UNMARKED, Marks

__all__ = ["PARTS", "bound", "in_order", "of", "words"]

PARTS = (
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
    things: list[Any] = [thing for part in PARTS for thing in scheme.own(part).values()]
    things += [scheme.scoring, *scheme.scoring.parts] if scheme.scoring else []
    things += [scheme.bands] if scheme.bands else []
    said = [
        Said(thing.article, thing.line, of(thing, scheme.marks_of(thing)))
        for thing in sorted(things, key=lambda thing: thing.line)
    ]
    return [one for one in said if one.text]


def of(node: object, marks: Marks = UNMARKED) -> str:
    """Return the sentence of a named thing, a part or a use; an empty string for what needs none.

    ``marks`` are those of the words that the tree keeps bare (:meth:`Scheme.marks_of`).
    """
    match node:
        case Indicator():
            return indicator(node, marks)
        case Duty():
            return duty(node, marks)
        case Veto():
            return veto(node)
        case Quota():
            return quota(node, marks)
        case Bands():
            return bands(node)
        case Scoring():
            return scoring(node, marks)
        case Part():
            return part(node)
        case Use():
            return use(node) + "。"
        case Named():
            return thing(node, marks) or outward(node)
    return ""
