"""The towns' matters of the year: one town has exactly 541, 15, 1022 and 538 of them from January to May."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from taizhang.demo import names
from taizhang.demo.branches import YEAR, recorded
from taizhang.demo.county import BUILDER, County
from taizhang.ledgers import operations as ledgers
from taizhang.ledgers.new import NewRecord, NewStep
from taizhang.ledgers.posting import Change
from taizhang.matters import operations as matters

SOURCES = ("上级交办", "同级协办", "日常工作", "群众反映")
# town → for each source (registered, finished); 白鹭镇 as in mechanism WN-01, its second test
NUMBERS: dict[str, tuple[tuple[int, int], ...]] = {
    "白鹭镇": ((541, 514), (15, 14), (1022, 971), (538, 512)),
    "柳溪镇": ((20, 19), (20, 19), (100, 95), (200, 190)),
    "云台镇": ((30, 30), (0, 0), (60, 58), (40, 39)),
}


@dataclass(frozen=True, slots=True)
class _Planned:
    record: NewRecord
    done_on: date | None
    posted_at: datetime


def register_all(county: County, chance: random.Random, now: datetime) -> int:
    """Register every town's matters month by month, and finish those that were finished."""
    count = 0
    for town in names.TOWNS:
        planned = _planned(county, town, chance)
        refs = matters.register_many(
            records=[one.record for one in planned],
            actor=BUILDER,
            now=now,
            idempotency_key=f"demo:matters:{town}",
            channel="form",
        )
        done = [
            (ref.public_id, _finished(one.done_on, one.record.due_on), recorded(one.done_on, 0, hour=16))
            for ref, one in zip(refs, planned, strict=True)
            if one.done_on
        ]
        ledgers.act_many(changes=done, actor=BUILDER, now=now, idempotency_key=f"demo:done:{town}")
        count += len(refs)
    return count


def _finished(done_on: date, due_on: date | None) -> Change:
    step = NewStep("办结", done_on, due_on=due_on)
    return Change({"done_on": done_on, "state": "办结"}, "act", step)


def _planned(county: County, town: str, chance: random.Random) -> list[_Planned]:
    numbers = NUMBERS.get(town) or tuple((n, n - chance.randint(0, n // 16)) for n in (30, 22, 80, 60))
    last_month = 5 if town == "白鹭镇" else 12
    found = []
    number = 0
    for source, (registered, finished) in zip(SOURCES, numbers, strict=True):
        for i in range(registered):
            number += 1
            opened = date(YEAR, 1, 4) + timedelta(days=i * (30 * last_month - 12) // max(1, registered))
            due = opened + timedelta(days=chance.choice((7, 10, 15)))
            late = chance.random() < 0.04
            done = due + timedelta(days=chance.randint(1, 5)) if late else opened + timedelta(days=chance.randint(0, 7))
            record = NewRecord(
                "工作事项",
                county.organisations[town],
                names.matter(chance, number),
                opened,
                source=source,
                due_on=due,
                state="登记",
                steps=(NewStep("登记", opened),),
                posted_at=recorded(opened, 0),
            )
            found.append(_Planned(record, done if i < finished else None, recorded(opened, 0)))
    return found
