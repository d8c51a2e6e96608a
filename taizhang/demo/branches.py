"""A year of a Party organisation under the county organs: what it held, was checked, voted, paid; and the stories in it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from taizhang.activities.operations import meeting
from taizhang.appraisals.operations import totals
from taizhang.core.calendar import CHINA, Shift, last_of_month
from taizhang.core.facts.known import CIVIL
from taizhang.demo.county import YOUNG, County
from taizhang.demo.names import ORGANS
from taizhang.funds.operations import dues
from taizhang.ledgers.new import NewAttendance, NewRecord
from taizhang.lists.operations import check
from taizhang.notices.operations import paper

YEAR = 2015
MONTHLY = ("支部委员会", "党小组会")
QUARTERLY = ("支部党员大会", "党课")
STUDY = "机关党员学习日"
BACKFILLED_AT = datetime(2015, 12, 29, 8, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Ways:
    """How an organisation's year differs from a plain good one. Votes are (satisfied, valid)."""

    satisfied: tuple[int, int] | None = None
    up: tuple[int, int] | None = None
    down: tuple[int, int] | None = None
    mark: str | None = None
    no_mark: bool = False
    dues_paid: int | None = 12  # months paid in full of 12; None: nobody owes
    without: tuple[tuple[str, int], ...] = ()  # (kind, month) not held
    instead: tuple[tuple[str, int, date], ...] = ()  # (kind, month, other day)
    without_minutes: tuple[tuple[str, int], ...] = ()
    thin: tuple[tuple[str, int], ...] = ()  # (kind, month): half or fewer present
    backfilled: bool = False
    checks: tuple[tuple[date, bool, date | None], ...] = (
        (date(2015, 6, 10), True, None),
        (date(2015, 11, 12), True, None),
    )
    no_secretary_check: bool = False
    sanctions: tuple[tuple[str, date], ...] = ()
    undeclared: bool = False
    unsigned: bool = False
    confirm: tuple[tuple[str, bool], ...] = ()
    hours: tuple[tuple[int, int, bool], ...] = ()  # (person's place, tenths, verified) instead of plenty


PLAIN = Ways()


def _exact(mark: str) -> Ways:
    """Return ways that give 84 points and the mark: 75 for the rest, 9 for 90 of 100 satisfied."""
    return Ways(satisfied=(90, 100), up=(10, 10), down=(20, 20), mark=mark)


WAYS: dict[str, Ways] = {
    "发改局": _exact("11"),
    "教育局": _exact("10.99"),
    "科技局": _exact("10.5"),
    "民政局": Ways(satisfied=(70, 100), up=(6, 10), down=(12, 20), mark="4"),
    "司法局": Ways(satisfied=(70, 100), up=(6, 10), down=(12, 20), mark="3.99"),
    "财政局": Ways(satisfied=(70, 100), up=(0, 10), down=(0, 20), mark="3", dues_paid=10),
    "人社局": Ways(satisfied=(70, 100), up=(0, 10), down=(0, 20), mark="2.99", dues_paid=10),
    "住建局": Ways(satisfied=(60, 100), mark="13"),
    "交通局": Ways(satisfied=(59, 99), mark="13"),
    "水务局": Ways(satisfied=(28, 29), mark="14"),
    "农业局": Ways(without=(("支部党员大会", 9),), mark="13"),
    "林业局": Ways(without=(("支部党员大会", 9),), confirm=(("三会一课落实", True),), mark="13"),
    "商务局": Ways(without=(("支部党员大会", 9),), instead=(("支部党员大会", 9, date(2015, 10, 10)),), mark="13"),
    "文广局": Ways(without_minutes=(("支部委员会", 4),), confirm=(("三会一课落实", True),), mark="13"),
    "卫生局": Ways(checks=((date(2015, 12, 20), False, date(2016, 2, 28)),), mark="14"),
    "审计局": Ways(checks=((date(2015, 10, 20), False, date(2015, 12, 31)),), confirm=(("阵地达标", True),), mark="14"),
    "环保局": Ways(checks=((date(2015, 8, 5), False, date(2015, 9, 30)), (date(2015, 11, 5), True, None)), mark="14"),
    "统计局": Ways(sanctions=(("警告", date(2015, 5, 8)),), mark="14"),
    "安监局": Ways(sanctions=(("诫勉", date(2015, 5, 8)),), mark="14"),
    "物价局": Ways(sanctions=(("警告", date(2015, 6, 12)),), mark="14"),
    "粮食局": Ways(undeclared=True, mark="14"),
    "畜牧局": Ways(satisfied=(20, 21), sanctions=(("严重警告", date(2015, 7, 3)),), mark="14"),
    "农机局": Ways(
        satisfied=(40, 100),
        up=(0, 10),
        down=(0, 20),
        mark="1",
        dues_paid=6,
        without=(("支部党员大会", 9), ("党课", 6)),
        checks=((date(2015, 10, 20), False, date(2015, 11, 30)),),
        sanctions=(("警告", date(2015, 3, 3)),),
        confirm=(("三会一课落实", True), ("阵地达标", True)),
    ),
    "档案局": Ways(dues_paid=11, mark="13"),
    "信访局": Ways(dues_paid=None, mark="13"),
    "机关事务局": Ways(hours=((0, 559, True), (1, 560, True), (4, 320, False)), mark="13"),
    "招商局": Ways(backfilled=True, mark="13"),
    "房管局": Ways(thin=(("支部党员大会", 12),), confirm=(("三会一课落实", False),), mark="13"),
    "城管局": Ways(unsigned=True, mark="13"),
    "规划局": Ways(no_secretary_check=True, mark="13"),
    "公路局": Ways(no_mark=True),
}


@dataclass(slots=True)
class Year:
    """The records of all organs, by ledger, ready to be posted."""

    meetings: list[NewRecord] = field(default_factory=list)
    votes: list[NewRecord] = field(default_factory=list)
    checks: list[NewRecord] = field(default_factory=list)
    dues: list[NewRecord] = field(default_factory=list)
    papers: list[NewRecord] = field(default_factory=list)
    marks: list[tuple[str, str]] = field(default_factory=list)


def recorded(day: date, days_later: int = 1, hour: int = 10) -> datetime:
    """Return the moment at which something of a day was written down."""
    return datetime.combine(day + timedelta(days=days_later), time(hour), CIVIL).astimezone(UTC)


def year_of(county: County, chance: random.Random) -> Year:
    """Return the year of every organ."""
    year = Year()
    for organ in ORGANS:
        _organ(county, organ, WAYS.get(organ, PLAIN), chance, year)
    return year


def _organ(county: County, organ: str, ways: Ways, chance: random.Random, year: Year) -> None:
    org = county.organisations[organ]
    started = 9 if organ == YOUNG else 1
    year.meetings += list(_meetings(org, ways, chance, started))
    year.meetings.append(_training(county, organ, org, ways))
    for kind, votes in (("群众满意度", ways.satisfied), ("向上述职", ways.up), ("向党员述职", ways.down)):
        size = {"群众满意度": 80, "向上述职": 12, "向党员述职": 20}[kind]
        happy, valid = votes or (size - chance.randint(0, size // 4), size)
        on = {"群众满意度": date(YEAR, 12, 4), "向上述职": date(YEAR, 12, 18), "向党员述职": date(YEAR, 12, 21)}[kind]
        year.votes.append(
            totals(kind_key=kind, organisation_id=org, on=on, valid=valid, satisfied=happy, posted_at=recorded(on))
        )
    for on, passed, fix in ways.checks:
        record = check(
            kind_key="阵地检查", organisation_id=org, on=on, passed=passed, fix_due_on=fix, posted_at=recorded(on)
        )
        year.checks.append(record)
    if not ways.no_secretary_check:
        on = date(YEAR, 11, 20)
        year.checks.append(
            check(kind_key="书记履职检查", organisation_id=org, on=on, passed=True, posted_at=recorded(on))
        )
    year.dues += list(_dues(org, ways))
    if not ways.unsigned:
        on = date(YEAR, 3, 10)
        signed = (("下级签字", date(YEAR, 3, 6)), ("上级签字", on))
        year.papers.append(
            paper(
                kind_key="责任书",
                organisation_id=org,
                title=f"{organ}2015年党建责任书",
                issued_on=date(YEAR, 3, 2),
                signed=signed,
                posted_at=recorded(on),
            )
        )
    if not ways.no_mark:
        year.marks.append((organ, ways.mark or f"{chance.randint(16, 29) / 2:g}"))


def _meetings(org: int, ways: Ways, chance: random.Random, started: int) -> Iterator[NewRecord]:
    others = {(kind, month): day for kind, month, day in ways.instead}
    for month in range(started, 13):
        kinds = [*MONTHLY, STUDY, *(QUARTERLY if month % 3 == 0 else ())]
        for kind in kinds:
            key = (kind, month)
            held = others.get(key)
            if key in ways.without and held is None:
                continue
            day = held or _day(kind, month, chance)
            entitled = 6 if kind == "支部委员会" else 20
            present = entitled // 2 if key in ways.thin else entitled - chance.randint(0, entitled // 6)
            yield meeting(
                kind_key=kind,
                organisation_id=org,
                held_on=day,
                title=f"{month}月{kind}" if held is None else f"{month}月{kind}（补办）",
                entitled=entitled,
                present=present,
                valid=key not in ways.without_minutes,
                posted_at=BACKFILLED_AT if ways.backfilled else recorded(day, chance.choice((0, 1, 1, 2, 3))),
            )


def _day(kind: str, month: int, chance: random.Random) -> date:
    if kind == STUDY:
        return CHINA.shift(date(YEAR, month, 23), Shift.AFTER).on
    first = {"支部委员会": 3, "党小组会": 8, "支部党员大会": 15, "党课": 19}[kind]
    day = date(YEAR, month, min(first + chance.randint(0, 5), last_of_month(date(YEAR, month, 1)).day))
    return CHINA.shift(day, Shift.AFTER).on


def _training(county: County, organ: str, org: int, ways: Ways) -> NewRecord:
    """Return the training of the year: everybody has plenty of hours but those whom a story says otherwise."""
    said = {place: (tenths, verified) for place, tenths, verified in ways.hours}
    on = date(YEAR, 11, 6)
    attendances = []
    for place, key in enumerate(county.members[organ]):
        tenths, verified = said.get(place, (600 if place < 4 else 400, True))
        attendances.append(NewAttendance(county.people[key], org, tenths, verified=verified))
    return meeting(
        kind_key="学习培训",
        organisation_id=org,
        held_on=on,
        title="2015年集中学习培训",
        attendances=tuple(attendances),
        posted_at=recorded(on),
    )


def _dues(org: int, ways: Ways) -> Iterator[NewRecord]:
    if ways.dues_paid is None:
        return
    for month in range(1, 13):
        paid = 42000 if month <= ways.dues_paid else 30000
        on = last_of_month(date(YEAR, month, 1)) - timedelta(days=3)
        yield dues(
            organisation_id=org,
            month=f"{YEAR}-{month:02}",
            owed_fen=42000,
            paid_fen=paid,
            paid_on=on,
            posted_at=recorded(on),
        )
