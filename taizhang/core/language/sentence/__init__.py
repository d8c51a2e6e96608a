"""One Chinese sentence for every rule, made from the tree.

It is read by the meeting that adopts the scheme, stands beside the rule on the
scheme page and in every explanation. If the sentence sounds wrong, the rule is
wrong.
"""

from __future__ import annotations

from taizhang.core.language.sentence.measures import indicator
from taizhang.core.language.sentence.outward import outward
from taizhang.core.language.sentence.scoring import bands, part, quota, scoring, use, veto
from taizhang.core.language.sentence.things import duty, thing
from taizhang.core.language.sentence.words import bound, words
from taizhang.core.language.tree import Bands, Duty, Indicator, Named, Part, Quota, Scoring, Use, Veto

__all__ = ["bound", "of", "words"]


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
