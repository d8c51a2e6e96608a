"""Sentences of what is proposed, disclosed and shown."""

from __future__ import annotations

from taizhang.core.language.sentence.words import listed, seen, selection, words
from taizhang.core.language.tree import Consequence, Disclosure, Named, View, Visibility

_FORMS = {Visibility.AGGREGATE.value: "汇总数"}


def _when(key: str, value: str) -> str:
    match key:
        case "星级":
            return f"星级为{value}"
        case "逾期":
            return f"{value}逾期"
        case "核对":
            return f"核对{value}不符"
    return f"{key}{value}"


def outward(one: Named) -> str:
    """Return the sentence of a consequence, a disclosure or a view; an empty string for others."""
    match one:
        case Consequence():
            when = listed(_when(key, value) for key, value in one.when.items())
            first = f"，先{listed(one.first)}" if one.first else ""
            proposed = one.proposes if one.proposes.startswith(("提请", "提出")) else f"提出{one.proposes}"
            by = f"，由{one.by}办理" if one.by else ""
            term = f"，期限为{words(one.term)}" if one.term else ""
            return f"{one.name}：{when}时，向{one.to}{proposed}{by}{first}{term}，由人决定。"
        case Disclosure():
            form = f"，只给{_FORMS.get(one.form, one.form)}" if one.form else ""
            after = f"，{one.after}" if one.after else ""
            return f"{one.name}：{seen(one.visible)}{after}{form}。"
        case View():
            asked = "；".join(
                f"{q.title}：{selection(q.where, q.table)}，列{listed(q.columns)}，至多{q.most}条"
                for q in one.questions
            )
            return f"{one.name}：给{listed(one.roles)}看，{asked}。"
    return ""
