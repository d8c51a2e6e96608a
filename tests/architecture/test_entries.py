"""Every operation of every app writes one journal entry when it is done, and none when it is refused."""

from __future__ import annotations

import ast
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any

import pytest

from taizhang.accounts import operations as accounts
from taizhang.activities import operations as activities
from taizhang.appraisals import operations as appraisals
from taizhang.approvals import operations as approvals
from taizhang.clock import operations as clock
from taizhang.core.language.literals import Mark
from taizhang.core.problems import Refused
from taizhang.funds import operations as funds
from taizhang.intake import operations as intake
from taizhang.intake.admission import Match
from taizhang.journal import queries as journal
from taizhang.journal.operations import Actor
from taizhang.ledgers import operations as ledgers
from taizhang.ledgers.posting import Change
from taizhang.lists import operations as lists
from taizhang.matters import operations as matters
from taizhang.notices import operations as notices
from taizhang.ratings import operations as ratings
from taizhang.ratings.models import Rating
from taizhang.registry import operations as registry
from taizhang.registry import queries as organisations
from taizhang.schemes import operations as schemes
from tests import given
from tests.architecture.test_operations import EXCEPTIONS, ROOT
from tests.intake.readers.books import Given, by_openpyxl, table

# Operations made of operations: what they write beside, and why.
MORE = {
    "intake.post": (2, "the workbook was posted, and so were its records, which have their own history"),
    "intake.take_in": (4, "receiving, deciding on hidden rows, and posting"),
    "clock.tick": (3, "that it ran, and each explanation that it asks: two imported matters are overdue"),
}
NOW = datetime(2015, 7, 10, 2, tzinfo=UTC)
DAY = date(2015, 7, 1)
ROWS = [["事项", "来源", "登记日", "到期日", "单位"], ["修村道", "群众反映", "2015-06-01", "2015-06-05", "上村"]]


class EveryPath:
    paths = ("/",)


class World:
    """A county, and what was made in it so far."""

    def __init__(self) -> None:
        self.ids = given.county()
        self.made: dict[str, Any] = {}
        self.keys = 0

    def how(self, actor: Actor = given.CLERK) -> dict[str, Any]:
        """Return what every operation takes."""
        self.keys += 1
        return {"actor": actor, "now": NOW, "idempotency_key": f"key-{self.keys}"}

    def entries(self) -> int:
        return journal.verify().entries


def _text(code: str) -> str:
    return (ROOT / f"schemes/{code}/2015/scheme.md").read_text()


def steps(w: World) -> dict[str, Callable[[], Any]]:
    """Return a call of every operation, each on what those before it made."""
    ids, made = w.ids, w.made
    other_person = Actor(given.person("other", ids["county"], "county_office"), "县级主管二")
    named = Actor(given.person("named", ids["county"], "county_office"), "县级主管")
    meeting = activities.meeting(kind_key="支部委员会", organisation_id=ids["upper"], held_on=DAY)
    vote = appraisals.totals(kind_key="向上述职", organisation_id=ids["upper"], on=DAY, valid=9, satisfied=8)
    due = funds.dues(organisation_id=ids["upper"], month="2015-06", owed_fen=100, paid_fen=100, paid_on=DAY)
    check = lists.check(kind_key="阵地检查", organisation_id=ids["upper"], on=DAY, passed=True)
    paper = notices.paper(kind_key="责任书", organisation_id=ids["upper"], title="责任书", issued_on=DAY)
    book = by_openpyxl([Given(table(ROWS))])
    other = by_openpyxl([Given(table([*ROWS[:1], ["清水渠", *ROWS[1][1:]]]))])
    home = organisations.by_ids([ids["town"]])[ids["town"]]

    def on(key: str) -> dict[str, Any]:
        return {"public_id": made[key].public_id, **w.how()}

    def received(data: bytes) -> dict[str, Any]:
        return {"data": data, "name": "台账.xlsx", "organisation": home}

    def batch(key: str) -> dict[str, Any]:
        return {"public_id": made[key].public_id, "scope": EveryPath(), **w.how()}

    def rating() -> str:
        return Rating.objects.order_by("-pk")[0].public_id

    def of_rating(actor: Actor = given.CLERK, **more: str) -> dict[str, Any]:
        return {"public_id": rating(), **w.how(actor), **more}

    opening = approvals.Wanted("approvals.open", "function:historical_scheme", "/", "打开", {})

    def take(decided: approvals.Decided) -> None:
        made.update(decided=decided)

    heilong: dict[str, int] = {}
    stated = {"organisation_id": ids["upper"], "period": "2015"}
    match = Match("工作事项", ("title", "source", "opened_on", "due_on", "organisation"))
    return {
        "schemes.adopt": lambda: schemes.adopt(text=_text("qingshen-organs"), cases=(), **w.how()),
        "schemes.adopt again": lambda: heilong.update(
            version_id=schemes.adopt(text=_text("heilong-town"), cases=(), **w.how())
        ),
        "schemes.begin_draft": lambda: made.update(d=schemes.begin_draft(version_id=heilong["version_id"], **w.how())),
        "schemes.begin_draft again": lambda: made.update(
            gone=schemes.begin_draft(version_id=heilong["version_id"], **w.how())
        ),
        "schemes.set_parameters": lambda: schemes.set_parameters(
            public_id=made["d"], values={"核对.一级负担.等于": ("5人", Mark.ASSUMED)}, **w.how()
        ),
        "schemes.take_over_results": lambda: schemes.take_over_results(public_id=made["d"], **w.how()),
        "schemes.propose_draft": lambda: schemes.propose_draft(public_id=made["d"], reason="试", **w.how(named)),
        "schemes.adopt_draft": lambda: schemes.adopt_draft(public_id=made["d"], **w.how(other_person)),
        "schemes.withdraw_draft": lambda: schemes.withdraw_draft(public_id=made["gone"], **w.how()),
        "accounts.enrol_many": lambda: made.update(
            accounts.enrol_many(people=[accounts.NewPerson("one", "测试甲")], posts=[], **w.how())
        ),
        "accounts.appoint": lambda: made.update(
            post=accounts.appoint(
                person_id=made["one"], organisation_id=ids["upper"], role="secretary", from_on=DAY, **w.how()
            )
        ),
        "accounts.enrol": lambda: accounts.enrol(
            name="测试乙", organisation_id=ids["upper"], role="member", from_on=DAY, **w.how(named)
        ),
        "approvals.propose": lambda: made.update(asked=approvals.propose(wanted=opening, reason="文", **w.how(named))),
        "approvals.withdraw": lambda: approvals.withdraw(public_id=made["asked"], **w.how(named)),
        "approvals.propose again": lambda: made.update(
            asked=approvals.propose(wanted=opening, reason="文", **w.how(named))
        ),
        "approvals.decide": lambda: approvals.decide(
            public_id=made["asked"], approve=True, answer="", carry_out=take, **w.how(other_person)
        ),
        "approvals.open_function": lambda: approvals.open_function(
            decided=made["decided"], function="historical_scheme", now=NOW, idempotency_key="open"
        ),
        "approvals.close_function": lambda: approvals.close_function(function="historical_scheme", **w.how(named)),
        "accounts.end_post": lambda: accounts.end_post(post_id=made["post"], to_on=DAY, **w.how()),
        "accounts.note_sign_in": lambda: accounts.note_sign_in(actor=named, now=NOW),
        "registry.found": lambda: made.update(
            org=registry.found(name="新村", kind="村", parent_id=ids["upper"], from_on=date(2015, 2, 1), **w.how())
        ),
        "registry.found_many": lambda: registry.found_many(
            organisations=[registry.NewOrganisation("a", "邻县", "县", "", DAY)], **w.how()
        ),
        "registry.move": lambda: registry.move(organisation_id=made["org"], parent_id=ids["lower"], on=DAY, **w.how()),
        "registry.close": lambda: registry.close(organisation_id=made["org"], on=date(2015, 7, 5), **w.how()),
        "ledgers.open_record": lambda: made.update(r=ledgers.open_record(record=meeting, **w.how())),
        "ledgers.post_batch": lambda: ledgers.post_batch(records=[meeting], channel="form", **w.how()),
        "ledgers.act": lambda: ledgers.act(state="补记", **on("r")),
        "ledgers.act_many": lambda: ledgers.act_many(
            changes=[(made["r"].public_id, Change({"state": "改"}), NOW)], **w.how()
        ),
        "ledgers.correct": lambda: ledgers.correct(reason="写错", title="会", **on("r")),
        "ledgers.retract": lambda: ledgers.retract(reason="重复", **on("r")),
        "activities.record_meeting": lambda: activities.record_meeting(record=meeting, **w.how()),
        "activities.record_meetings": lambda: activities.record_meetings(records=[meeting], **w.how()),
        "appraisals.record_totals": lambda: appraisals.record_totals(records=[vote], **w.how()),
        "funds.post_dues": lambda: funds.post_dues(records=[due], **w.how()),
        "lists.record_check": lambda: lists.record_check(record=check, **w.how()),
        "lists.record_checks": lambda: lists.record_checks(records=[check], **w.how()),
        "notices.post_papers": lambda: made.update(p=notices.post_papers(records=[paper], **w.how())[0]),
        "notices.sign": lambda: notices.sign(step="上级签字", on=DAY, **on("p")),
        "matters.register": lambda: made.update(
            m=matters.register(
                kind_key="工作事项",
                organisation_id=ids["town"],
                title="修路",
                source="群众反映",
                opened_on=DAY,
                **w.how(),
            )
        ),
        "matters.register_many": lambda: matters.register_many(records=[], **w.how()),
        "matters.progress": lambda: matters.progress(step="受理", on=DAY, **on("m")),
        "matters.finish": lambda: matters.finish(done_on=DAY, **on("m")),
        "matters.verify": lambda: matters.verify(on=DAY, **on("m")),
        "matters.reopen": lambda: matters.reopen(reason="没修好", **on("m")),
        "matters.correct": lambda: matters.correct(reason="写错", title="修桥", **on("m")),
        "matters.ask_explanation": lambda: matters.ask_explanation(
            kind_key="情况说明",
            of=made["m"].public_id,
            organisation_id=ids["town"],
            title="说明",
            on=DAY,
            due_on=DAY,
            **w.how(),
        ),
        "matters.withdraw": lambda: matters.withdraw(reason="重复", on=DAY, **on("m")),
        "matters.record_sanction": lambda: made.update(
            s=matters.record_sanction(
                kind_key="处分", organisation_id=ids["upper"], class_word="警告", formal=True, decided_on=DAY, **w.how()
            )
        ),
        "matters.lift_sanction": lambda: matters.lift_sanction(lifted_on=DAY, **on("s")),
        "intake.receive": lambda: made.update(b=intake.receive(**received(book), **w.how())),
        "intake.match_columns": lambda: intake.match_columns(match=match, **batch("b")),
        "intake.mend": lambda: intake.mend(cells={}, leave=(), take=(), hidden="take", **batch("b")),
        "intake.post": lambda: intake.post(**batch("b")),
        "intake.take_in": lambda: intake.take_in(
            **received(other), hidden="take", scope=EveryPath(), actor=given.CLERK, now=NOW
        ),
        "intake.receive again": lambda: made.update(d=intake.receive(**received(book), **w.how())),
        "intake.discard": lambda: intake.discard(**batch("d")),
        "clock.tick": lambda: clock.tick(now=NOW),
        "ratings.state_input": lambda: ratings.state_input(
            name="工作实绩评分", value="14", source="县直机关工委", **stated, **w.how()
        ),
        "ratings.declare": lambda: ratings.declare(source="纪检机关", **stated, **w.how()),
        "ratings.confirm_value": lambda: ratings.confirm_value(
            name="阵地达标", by="县直机关工委", confirmed=True, reason="看过", **stated, **w.how()
        ),
        "ratings.run": lambda: ratings.run(**heilong, **w.how()),
        "ratings.recompute": lambda: ratings.recompute(**heilong, **w.how()),
        "ratings.object_to": lambda: ratings.object_to(text="不服", **of_rating()),
        "ratings.answer_objection": lambda: ratings.answer_objection(text="复核无误", **of_rating()),
        "ratings.keep_whatif": lambda: ratings.keep_whatif(draft_id=made["gone"], **w.how()),
        "ratings.confirm": lambda: ratings.confirm(reason="属实", **of_rating(named)),
    }


def operations() -> set[str]:
    """Return every operation of every app."""
    found = set()
    for file in sorted((ROOT / "taizhang").glob("*/operations.py")):
        for node in ast.parse(file.read_text()).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                builds = node.returns is not None and ast.unparse(node.returns) == "NewRecord"
                found |= set() if builds else {f"{file.parent.name}.{node.name}"}
    return found - set(EXCEPTIONS)


@pytest.mark.django_db
def test_every_operation_writes_one_entry() -> None:
    world = World()
    written, told = {}, set()
    for name, call in steps(world).items():
        before = world.entries()
        call()
        written[name] = world.entries() - before
        told.add(name)
    assert operations() - told == set()
    assert {name: n for name, n in written.items() if n != MORE.get(name, (1, ""))[0]} == {}
    assert journal.verify().broken_at is None


@pytest.mark.django_db
def test_a_refused_operation_writes_none() -> None:
    world = World()
    before = world.entries()
    for refused in (
        lambda: registry.move(organisation_id=world.ids["town"], parent_id=world.ids["upper"], on=DAY, **world.how()),
        lambda: registry.found(name="某", kind="没有的", parent_id=None, from_on=DAY, **world.how()),
        lambda: schemes.adopt(text="---\n", cases=(), **world.how()),
        lambda: ratings.confirm(public_id="x", reason="", **world.how()),
    ):
        with suppress(Refused):
            refused()
            pytest.fail("nothing was refused")
    assert world.entries() == before
