"""Sentences of what is proposed, disclosed and shown."""

from __future__ import annotations

from taizhang.core.language.sentence.words import listed, seen, selection, words
from taizhang.core.language.tree import Consequence, Disclosure, Named, View


def outward(one: Named) -> str:
    """Return the sentence of a consequence, a disclosure or a view; an empty string for others."""
    match one:
        case Consequence():
            when = listed(f"{key}{value}" for key, value in one.when.items())
            first = f"，先{listed(one.first)}" if one.first else ""
            by = f"，由{one.by}" if one.by else ""
            term = f"，期限{words(one.term)}" if one.term else ""
            return f"{one.name}：{when}时，向{one.to}提出{one.proposes}{by}{first}{term}，由人决定。"
        case Disclosure():
            form = f"，只给{one.form}" if one.form else ""
            after = f"，{one.after}" if one.after else ""
            return f"{one.name}：{seen(one.visible)}{after}{form}。"
        case View():
            asked = "；".join(
                f"{q.title}：{selection(q.where, q.table)}，列{listed(q.columns)}，至多{q.most}条"
                for q in one.questions
            )
            return f"{one.name}：给{listed(one.roles)}看，{asked}。"
    return ""
