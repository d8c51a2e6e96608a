"""What takes two persons: how each act is read from a form, said in a sentence, and carried out once approved.

An act stands here once; its page, its proposal and its carrying out follow from that.
The operation itself refuses to be done by one person (``require_two``), so that no
other way leads past this table.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl

from django.http import QueryDict

from taizhang.accounts import operations as accounts
from taizhang.accounts import queries as people
from taizhang.accounts.kinds import COUNTY_WIDE, ROLES
from taizhang.accounts.queries import Access
from taizhang.approvals import operations as approvals
from taizhang.approvals.kinds import RESTRICTED
from taizhang.approvals.operations import Decided, Wanted
from taizhang.core.problems import Place, Problem, Refused
from taizhang.intake import queries as intake
from taizhang.matters.forms import filters_of
from taizhang.offices.kinds import ACTS
from taizhang.ratings import operations as rating_operations
from taizhang.ratings import queries as ratings
from taizhang.registry import operations as organisations
from taizhang.registry import queries as registry
from taizhang.registry.queries import OrgRow
from taizhang.ui.forms import Sent


def _organisation(access: Access, sent: Sent, name: str, label: str) -> OrgRow | None:
    try:
        return registry.get_for(access, sent.values.get(name, ""))
    except registry.NotFound:
        sent.problems.append(Problem("F21", f"没有选“{label}”", "选一个本辖区的单位", Place(field=label)))
        return None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@dataclass(frozen=True, slots=True)
class Post:
    """A post as a form asks for it."""

    organisation: OrgRow
    role: str
    from_on: date
    to_on: date | None

    @property
    def said(self) -> str:
        """The post in words."""
        return f"自{self.from_on}{f'至{self.to_on}' if self.to_on else ''}任{self.organisation.name}{ROLES[self.role]}"

    @property
    def arguments(self) -> dict[str, Any]:
        """The post as a proposal keeps it."""
        return {
            "organisation": self.organisation.id,
            "role": self.role,
            "from_on": self.from_on.isoformat(),
            "to_on": self.to_on.isoformat() if self.to_on else "",
        }


def read_post(access: Access, sent: Sent) -> Post:
    """Read a post from a form.

    Raises:
        Refused: with every problem of the form.
    """
    organisation = _organisation(access, sent, "org", "单位")
    role, from_on, to_on = sent.values.get("role", ""), sent.day("from_on", "起", must=True), sent.day("to_on", "止")
    if role not in ROLES:
        sent.problems.append(Problem("F21", "没有选“职务”", "选一个职务", Place(field="职务")))
    elif role in COUNTY_WIDE and not access.is_county:
        message = f"“{ROLES[role]}”看得到全县，乡镇不能授予"
        sent.problems.append(Problem("F21", message, "请县级主管提请", Place(field="职务")))
    if from_on and to_on and to_on < from_on:
        sent.problems.append(Problem("F21", "止日早于起日", "核对日期", Place(field="止")))
    sent.check()
    if organisation is None or from_on is None:
        raise Refused(sent.problems)
    return Post(organisation, role, from_on, to_on)


def _read_appointment(access: Access, sent: Sent, today: date) -> Wanted:  # noqa: ARG001 - every reader has one shape
    person = people.person_for(access.paths, sent.values.get("person", ""))
    post = read_post(access, sent)
    subject = f"person:{person.id}:{post.organisation.id}:{post.role}"
    asked = post.arguments | {"person": person.id}
    return Wanted("accounts.appoint", subject, post.organisation.path, f"{person.name}{post.said}", asked)


def _read_enrolment(access: Access, sent: Sent, today: date) -> Wanted:  # noqa: ARG001 - every reader has one shape
    name = sent.text("name", "姓名", must=True, longest=40)
    post = read_post(access, sent)
    subject = f"new:{name}:{post.organisation.id}:{post.role}"
    asked = post.arguments | {"name": name}
    return Wanted("accounts.enrol", subject, post.organisation.path, f"新增{name}，{post.said}", asked)


def _enrol(decided: Decided, now: datetime, key: str) -> None:
    accounts.enrol(
        actor=decided.proposer,
        seconded_by=decided.second,
        name=decided.arguments["name"],
        **_post_of(decided),
        now=now,
        idempotency_key=key,
    )


def _post_of(decided: Decided) -> dict[str, Any]:
    asked = decided.arguments
    return {
        "organisation_id": asked["organisation"],
        "role": asked["role"],
        "from_on": date.fromisoformat(asked["from_on"]),
        "to_on": _day(asked["to_on"]),
    }


def _appoint(decided: Decided, now: datetime, key: str) -> None:
    accounts.appoint(
        actor=decided.proposer,
        seconded_by=decided.second,
        person_id=decided.arguments["person"],
        **_post_of(decided),
        now=now,
        idempotency_key=key,
    )


def _read_move(access: Access, sent: Sent, today: date) -> Wanted:  # noqa: ARG001 - every reader has one shape
    moved = _organisation(access, sent, "org", "单位")
    parent = _organisation(access, sent, "parent", "新的上级")
    on = sent.day("on", "从哪天起", must=True)
    sent.check()
    if moved is None or parent is None or on is None:
        raise Refused(sent.problems)
    asked = {"organisation": moved.id, "parent": parent.id, "on": on.isoformat()}
    return Wanted(
        "registry.move", f"organisation:{moved.id}", moved.path, f"{moved.name}自{on}起改属{parent.name}", asked
    )


def _move(decided: Decided, now: datetime, key: str) -> None:
    asked = decided.arguments
    organisations.move(
        actor=decided.proposer,
        seconded_by=decided.second,
        organisation_id=asked["organisation"],
        parent_id=asked["parent"],
        on=date.fromisoformat(asked["on"]),
        now=now,
        idempotency_key=key,
    )


def _read_closing(access: Access, sent: Sent, today: date) -> Wanted:  # noqa: ARG001 - every reader has one shape
    closed = _organisation(access, sent, "org", "单位")
    follows = _organisation(access, sent, "successor", "继任单位") if sent.values.get("successor") else None
    on = sent.day("on", "最后一天", must=True)
    if closed and follows and closed.id == follows.id:
        sent.problems.append(Problem("F21", "继任单位是它自己", "选别的单位，或留空", Place(field="继任单位")))
    sent.check()
    if closed is None or on is None:
        raise Refused(sent.problems)
    asked = {"organisation": closed.id, "successor": follows.id if follows else 0, "on": on.isoformat()}
    said = f"{closed.name}在{on}之后撤销" + (f"，由{follows.name}继任" if follows else "")
    return Wanted("registry.close", f"organisation:{closed.id}", closed.path, said, asked)


def _close(decided: Decided, now: datetime, key: str) -> None:
    asked = decided.arguments
    organisations.close(
        actor=decided.proposer,
        seconded_by=decided.second,
        organisation_id=asked["organisation"],
        successor_id=asked["successor"] or None,
        on=date.fromisoformat(asked["on"]),
        now=now,
        idempotency_key=key,
    )


def _read_opening(access: Access, sent: Sent, today: date) -> Wanted:  # noqa: ARG001 - every reader has one shape
    function = sent.values.get("function", "")
    if function not in RESTRICTED or not RESTRICTED[function].exists:
        raise Refused([Problem("F53", "没有可以打开的这项功能", "在受限功能页上看哪些可以打开")])
    return Wanted(
        "approvals.open",
        f"function:{function}",
        "/",
        f"打开受限功能“{RESTRICTED[function].name}”",
        {"function": function},
    )


def _open(decided: Decided, now: datetime, key: str) -> None:
    approvals.open_function(decided=decided, function=decided.arguments["function"], now=now, idempotency_key=key)


def _read_export(access: Access, sent: Sent, today: date) -> Wanted:
    query = sent.values.get("query", "")
    filters, _ = filters_of(QueryDict(query))
    rows = intake.export_size(access, filters, today=today)
    said = f"导出事项台账{rows}行（{_narrowing(query)}）"
    path = access.paths[0] if access.paths else "/"
    return Wanted("intake.export", intake.export_subject(query), path, said, {"query": query})


def _narrowing(query: str) -> str:
    said = [value for name, value in parse_qsl(query) if value and name not in ("org", "from", "light")]
    return "、".join(said)[:200] or "本辖区全部"


def _read_correction(access: Access, sent: Sent, today: date) -> Wanted:  # noqa: ARG001 - every reader has one shape
    try:
        shown = ratings.statements_page(access, sent.values.get("card", ""))
    except ratings.NotFound:
        raise LookupError("ratings.restate") from None
    asked = (sent.values.get("name", ""), sent.values.get("source", ""))
    held = next((row for row in shown.rows if row.is_figure and row.stands and (row.name, row.source) == asked), None)
    if held is None:
        raise Refused([Problem("F32", "没有要更正的这一项", "刷新后再看")])
    value = unicodedata.normalize("NFKC", sent.text("value", "应为", must=True, longest=17)).strip()
    sent.check()
    org = registry.get_for(access, shown.org_id)
    ratings.require_figure(held.name, shown.period, value)
    return Wanted(
        "ratings.restate",
        f"statement:{org.id}:{held.name}:{shown.period}"[:120],
        org.path,
        f"{shown.org_name}{shown.period}“{held.name}”由{held.value}更正为{value}",
        {"organisation": org.id, "name": held.name, "period": shown.period, "source": held.source, "value": value},
    )


def _restate(decided: Decided, now: datetime, key: str) -> None:
    asked = decided.arguments
    rating_operations.state_input(
        actor=decided.proposer,
        seconded_by=decided.second,
        organisation_id=asked["organisation"],
        name=asked["name"],
        period=asked["period"],
        value=asked["value"],
        source=asked["source"],
        now=now,
        idempotency_key=key,
    )


def _permit(decided: Decided, now: datetime, key: str) -> None:
    """Do nothing: the approval itself is the permit, read where the thing is done."""


@dataclass(frozen=True, slots=True)
class Way:
    """How an act is read from a form and carried out once approved."""

    read: Callable[[Access, Sent, date], Wanted]
    carry_out: Callable[[Decided, datetime, str], None]


WAYS: Mapping[str, Way] = MappingProxyType(
    {
        "accounts.enrol": Way(_read_enrolment, _enrol),
        "accounts.appoint": Way(_read_appointment, _appoint),
        "registry.move": Way(_read_move, _move),
        "registry.close": Way(_read_closing, _close),
        "intake.export": Way(_read_export, _permit),
        "ratings.restate": Way(_read_correction, _restate),
        "approvals.open": Way(_read_opening, _open),
    }
)


def wanted(access: Access, act: str, values: Mapping[str, Any], today: date) -> Wanted:
    """Read what is proposed from a form.

    Raises:
        LookupError: where there is no such act, or the reader may not propose it, or names what is out of his scope.
        Refused: with every problem of the form.
    """
    if act not in ACTS or not ACTS[act].proposers & access.roles:
        raise LookupError(act)
    return WAYS[act].read(access, Sent(values), today)
