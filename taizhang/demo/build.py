"""Build the demo county by calling operations, the way a year would have called them; the same every time."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from taizhang.accounts import queries as accounts
from taizhang.activities import operations as activities
from taizhang.appraisals import operations as appraisals
from taizhang.clock import operations as clock
from taizhang.core.facts.known import CIVIL
from taizhang.core.language.literals import Mark
from taizhang.demo import branches, towns
from taizhang.demo import county as county_builder
from taizhang.demo.branches import WAYS, recorded
from taizhang.demo.county import BUILDER, SET_UP, County
from taizhang.demo.models import Built
from taizhang.demo.names import ORGANS
from taizhang.funds import operations as funds
from taizhang.journal.operations import Actor
from taizhang.lists import operations as lists
from taizhang.matters import operations as matters
from taizhang.notices import operations as notices
from taizhang.ratings import operations as ratings
from taizhang.ratings import queries as rating_queries
from taizhang.schemes import operations as schemes

TODAY = datetime(2016, 1, 18, 9, tzinfo=CIVIL).astimezone(UTC)
FIRST_RUN = datetime(2016, 1, 12, 17, tzinfo=CIVIL).astimezone(UTC)
COMMITTEE = "县直机关工委"
SCHEMES = Path(__file__).resolve().parents[2] / "schemes"
SEED = 2015
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Summary:
    """What was built."""

    organisations: int
    people: int
    records: int
    ratings: int
    seconds: float


def build(say: Say) -> Summary:
    """Build the county. Must run on an empty, migrated database."""
    began = time.monotonic()
    chance = random.Random(SEED)  # noqa: S311 - a story, not a secret
    say("方案、组织、人员…")
    versions = {code: _adopt(code) for code in ("heilong-town", "qingshen-organs")}
    county = county_builder.found(chance)
    say("一年的活动、测评、检查、党费…")
    records = _post_year(county, chance)
    say("各镇的事项…")
    records += towns.register_all(county, chance, TODAY)
    told = _matter_stories(county)
    records += len(told)
    clock.tick(now=TODAY)
    say("评定…")
    _state(county)
    ratings.run(
        version_id=versions["qingshen-organs"], actor=_county_office(county), now=FIRST_RUN, idempotency_key="demo:run1"
    )
    _lift(county)
    count = 0
    for code, version_id in versions.items():
        ratings.run(version_id=version_id, actor=_county_office(county), now=TODAY, idempotency_key=f"demo:run:{code}")
    count = _decide(county)
    _propose_change(county, versions["qingshen-organs"])
    Built.objects.create(at=TODAY, matters=told)
    return Summary(len(county.organisations), len(county.people), records, count, time.monotonic() - began)


def _adopt(code: str) -> int:
    folder = SCHEMES / code / "2015"
    bases = {path.parent.parent.name: path.read_text(encoding="utf-8") for path in SCHEMES.glob("national-base/*/*.md")}
    cases = [(path.name, path.read_text(encoding="utf-8")) for path in sorted((folder / "cases").glob("*.md"))]
    return schemes.adopt(
        actor=BUILDER,
        text=(folder / "scheme.md").read_text(encoding="utf-8"),
        cases=cases,
        now=SET_UP,
        basis="演示：假定的数字视为已经会议确认",
        bases=bases,
        idempotency_key=f"demo:scheme:{code}",
    )


def _post_year(county: County, chance: random.Random) -> int:
    year = branches.year_of(county, chance)
    common: Any = {"actor": BUILDER, "now": TODAY, "channel": "form"}
    activities.record_meetings(records=year.meetings, idempotency_key="demo:meetings", **common)
    appraisals.record_totals(records=year.votes, idempotency_key="demo:votes", **common)
    lists.record_checks(records=year.checks, idempotency_key="demo:checks", **common)
    funds.post_dues(records=year.dues, idempotency_key="demo:dues", **common)
    notices.post_papers(records=year.papers, idempotency_key="demo:papers", **common)
    for organ, mark in year.marks:
        ratings.state_input(
            organisation_id=county.organisations[organ],
            name="工作实绩评分",
            period="2015",
            value=mark,
            unit="分",
            source=COMMITTEE,
            actor=BUILDER,
            now=recorded(date(2015, 12, 28)),
            idempotency_key=f"demo:mark:{organ}",
        )
    return sum(len(rows) for rows in (year.meetings, year.votes, year.checks, year.dues, year.papers))


def _state(county: County) -> None:
    """Let sources declare, sanctions be recorded, and the committee confirm, as the stories say."""
    for organ in ORGANS:
        ways = WAYS.get(organ, branches.PLAIN)
        org = county.organisations[organ]
        for number, (word, day) in enumerate(ways.sanctions):
            matters.record_sanction(
                kind_key="处分",
                organisation_id=org,
                class_word=word,
                formal=True,
                decided_on=day,
                actor=BUILDER,
                now=recorded(day, 3),
                idempotency_key=f"demo:sanction:{organ}:{number}",
            )
        if not ways.undeclared:
            ratings.declare(
                organisation_id=org,
                period="2015",
                source="纪检机关",
                actor=BUILDER,
                now=recorded(date(2016, 1, 6)),
                idempotency_key=f"demo:declared:{organ}",
            )
        for name, confirmed in ways.confirm:
            ratings.confirm_value(
                organisation_id=org,
                name=name,
                period="2015",
                by=COMMITTEE,
                confirmed=confirmed,
                reason="已到会核实" if confirmed else "当日防汛，到会人数另行核减",
                actor=_county_office(county),
                now=recorded(date(2016, 1, 16), 0),
                idempotency_key=f"demo:confirm:{organ}:{name}",
            )


def _lift(county: County) -> None:
    """A warning of 物价局 is lifted on appeal after the first run."""
    [public_id] = rating_queries.sanctions_of(county.organisations["物价局"])
    matters.lift_sanction(
        public_id=public_id,
        lifted_on=date(2016, 1, 14),
        actor=BUILDER,
        now=recorded(date(2016, 1, 14)),
        idempotency_key="demo:lifted",
    )


def _person(county: County, key: str) -> Actor:
    person_id = county.people[key]
    return Actor(person_id, accounts.name_of(person_id))


def _county_office(county: County) -> Actor:
    return _person(county, "发改局#1")


def _decide(county: County) -> int:
    """体育局 objects, is answered and confirmed; some plain ones are confirmed."""
    found = rating_queries.newest_ratings()
    office = _county_office(county)
    by_name = {row.org_name: row for row in found}
    target = by_name["体育局"].public_id
    secretary = Actor(county.people["体育局#0"], accounts.name_of(county.people["体育局#0"]))
    common: Any = {"public_id": target, "now": TODAY}
    ratings.object_to(
        text="二月支委会的实到人数少记了一人，请核对签到。", actor=secretary, idempotency_key="demo:object", **common
    )
    ratings.answer_objection(
        text="已核对签到表，人数不影响有效性，星级不变。", actor=office, idempotency_key="demo:answer", **common
    )
    ratings.confirm(reason="经工委会议确认。", actor=office, idempotency_key="demo:confirm", **common)
    return len(found)


def _propose_change(county: County, version_id: int) -> None:
    """One officer proposes to lower the line of five stars, with who would move; it waits for the other."""
    common: Any = {"actor": _county_office(county), "now": TODAY}
    draft = schemes.begin_draft(version_id=version_id, idempotency_key="demo:draft", **common)
    schemes.set_parameters(
        public_id=draft,
        values={"星级.档.五星级.不低于": ("93分", Mark.ASSUMED)},
        idempotency_key="demo:draft:set",
        **common,
    )
    schemes.take_over_results(public_id=draft, idempotency_key="demo:draft:cases", **common)
    ratings.keep_whatif(draft_id=draft, idempotency_key="demo:draft:whatif", **common)
    schemes.propose_draft(
        public_id=draft,
        reason="五星级的线偏高，拟降两分，提请下年采用。",
        idempotency_key="demo:draft:propose",
        **common,
    )


def _matter_stories(county: County) -> dict[str, str]:
    """Five matters of 青石镇, each by the operations that a person would call."""
    town = county.organisations["青石镇"]
    clerk = _person(county, "青石镇#3")
    told: dict[str, str] = {}

    def register(key: str, title: str, opened: date, due: date, **more: Any) -> str:
        ref = matters.register(
            kind_key="工作事项",
            organisation_id=town,
            title=title,
            source="群众反映",
            opened_on=opened,
            due_on=due,
            actor=clerk,
            now=recorded(opened, 0),
            idempotency_key=f"demo:story:{key}",
            **more,
        )
        told[key] = ref.public_id
        return ref.public_id

    def later(key: str, day: date) -> Any:
        return {"actor": clerk, "now": recorded(day, 0), "idempotency_key": f"demo:story:{key}:{day}"}

    first = register("withdrawn", "前村河堤路灯不亮", date(2015, 6, 2), date(2015, 6, 12))
    matters.withdraw(
        public_id=first, reason="重复登记，另一件已在办", on=date(2015, 6, 3), **later("withdrawn", date(2015, 6, 3))
    )
    second = register("reopened", "上坪灌渠漏水", date(2015, 7, 6), date(2015, 7, 20))
    matters.finish(
        public_id=second, done_on=date(2015, 7, 15), outcome="已修补", **later("reopened", date(2015, 7, 15))
    )
    matters.reopen(public_id=second, reason="群众反映没有解决，接缝仍渗水", **later("reopened2", date(2015, 8, 3)))
    third = register("late", "下坝便民桥护栏松动", date(2015, 9, 1), date(2015, 9, 11))
    matters.progress(public_id=third, step="受理", on=date(2015, 9, 2), **later("late", date(2015, 9, 2)))
    matters.finish(
        public_id=third, done_on=date(2015, 9, 18), outcome="护栏更换，因备件晚到", **later("late2", date(2015, 9, 18))
    )
    fourth = register("corrected", "新桥垃圾池清理", date(2015, 10, 8), date(2015, 10, 18))
    matters.correct(
        public_id=fourth,
        reason="抄错了日期，来信是9日",
        happened_on=date(2015, 10, 9),
        **later("corrected", date(2015, 10, 12)),
    )
    register("behalf", "前村敬老院报修", date(2015, 11, 3), date(2015, 11, 13), on_behalf_of="青石镇前村")
    return told


def is_built() -> bool:
    """Return whether the county stands."""
    return bool(settings.DEMO) and Built.objects.exists()
