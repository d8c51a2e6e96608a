"""Random facts for the random schemes: a small county, dense in boundaries and in what goes wrong.

Groups where all is unknown, empty groups, halves, neighbours of boundaries, superseded, retracted
and late facts, part-year roles, organisations that move, merge and split.
"""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

from taizhang.core.facts.known import FactSet
from taizhang.core.facts.tables import TABLES
from tests.core.engine.random_words import CLASSES, GROUPS, OPTIONS, RESULTS, SOURCES, THEMES

FIRST, LAST = date(2015, 1, 1), date(2015, 12, 31)
ROLES = ["党员", "党员", "党员", "班子成员", "书记", "年老体弱"]


class County:
    """Writes the facts of one county; the same seed writes the same."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.tables: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}
        self.number = 0
        self.towns = ["z0", "z1"]
        self.branches = [f"b{i}" for i in range(5)]
        self.villages = ["v0", "v1"]
        self.orgs = [*self.towns, *self.branches, *self.villages]
        self.people = [f"p{i}" for i in range(14)]
        self.good = self.random.random() < 0.6  # a county where most is done, so that stars occur
        self.odd = self.random.random() < 0.15  # a county with rows of no listed category

    def facts(self, period: str = "2015") -> FactSet:
        """Return the facts; statements are for the period."""
        self._organisations()
        self._people()
        for make, least, most in (
            (self._activity, 20, 60),
            (self._matter, 30, 80),
            (self._vote, 8, 24),
            (self._check, 8, 24),
            (self._sanction, 0, 7),
            (self._payment, 10, 40),
            (self._paper, 3, 10),
            (self._assignment, 5, 16),
            (self._line, 2, 8),
        ):
            for _ in range(self.random.randint(least, most)):
                make()
        self._statements(period)
        self._versions()
        return FactSet(self.tables)

    # --- rows -----------------------------------------------------------------------------

    def _chance(self, chance: float) -> bool:
        return self.random.random() < chance

    def _pick(self, values: list[Any]) -> Any:
        return self.random.choice(values)

    def _id(self, prefix: str) -> str:
        self.number += 1
        return f"{prefix}{self.number}"

    def _day(self, before: int = 0) -> date:
        """Return a day; ends of months, quarters and the year come often."""
        if self._chance(0.15):
            return self._pick([FIRST, LAST, date(2015, 6, 30), date(2015, 7, 1), date(2015, 3, 31), date(2015, 4, 15)])
        return FIRST + timedelta(days=self.random.randint(-before, 370))

    def _maybe_day(self, chance: float) -> date | None:
        return self._day() if self._chance(chance) else None

    def _put(self, table: str, happened: date | None = None, **values: Any) -> dict[str, Any]:
        late = self.random.choice([0, 0, 0, 0, 1, 20, 60, 400])
        posted = datetime(2015, 1, 2, tzinfo=UTC) + timedelta(days=self.random.randint(-300, 0))
        if happened:
            posted = datetime(happened.year, happened.month, happened.day, 4, tzinfo=UTC) + timedelta(days=late)
        times = {"first_posted_at": posted, "posted_at": posted, "retracted_at": None}
        row = {column.name: None for column in TABLES[table].columns} | values | times
        self.tables[table].append(row)
        return row

    # --- organisations and people ---------------------------------------------------------

    def _organisation(self, org: str, kind: str, parent: str | None) -> None:
        began = self._pick([date(2010, 1, 1)] * 5 + [date(2015, 7, 1), date(2015, 7, 2), date(2015, 3, 1)])
        fate = self.random.random()
        if fate < 0.12:  # moved: two rows
            moved = self._pick([date(2015, 5, 1), date(2015, 10, 1)])
            other = self._pick([town for town in self.towns if town != org]) if parent else None
            self._org_row(org, kind, other, date(2010, 1, 1), moved - timedelta(days=1), None)
            self._org_row(org, kind, parent, moved, None, None)
        elif fate < 0.24:  # merged, or closed
            into = self._pick([one for one in self.orgs if one != org]) if self._chance(0.8) else None
            ended = self._pick([date(2015, 6, 30), date(2015, 9, 30), LAST, date(2016, 3, 1)])
            self._org_row(org, kind, parent, date(2010, 1, 1), ended, into)
        else:
            self._org_row(org, kind, parent, began, None, None)

    def _org_row(
        self, org: str, kind: str, parent: str | None, began: date, ended: date | None, into: str | None
    ) -> None:
        values = {"org_id": org, "parent_id": parent, "kind": kind, "name": org, "successor": into}
        self._put("organisations", **values, **{"from": began, "to": ended})

    def _organisations(self) -> None:
        self._org_row("x", "县", None, date(2010, 1, 1), None, None)
        for town in self.towns:
            self._organisation(town, self._pick(["镇", "总支"]), "x")
        for branch in self.branches:
            self._organisation(branch, self._pick(["支部", "支部", "总支"]), self._pick([*self.towns, "x"]))
        for village in self.villages:
            self._organisation(village, "村", self._pick([*self.towns, *self.branches]))

    def _people(self) -> None:
        for person in self.people:
            self._put("people", person_id=person)
            for _ in range(self.random.randint(1, 3)):
                began = self._pick([date(2014, 1, 1), FIRST, date(2015, 2, 15), date(2015, 7, 1), LAST, self._day(200)])
                ended = self._pick([None, None, None, LAST, date(2015, 6, 30), self._day()])
                ended = max(began, ended) if ended else None
                values = {"person_id": person, "org_id": self._pick(self.orgs), "role": self._pick(ROLES)}
                if not self._stands("posts", values["person_id"], values["org_id"], values["role"], began):
                    self._put("posts", **values, **{"from": began, "to": ended})
            if self._chance(0.15):
                self._put("exemptions", person_id=person, kind="年老体弱", **{"from": self._day(), "to": None})

    def _stands(self, table: str, *key: Any) -> bool:
        keys = TABLES[table].key
        return any(tuple(row[name] for name in keys) == key for row in self.tables[table])

    # --- records --------------------------------------------------------------------------

    def _activity(self) -> None:
        on, entitled = self._day(), self._pick([None, 0, 2, 3, 6, 7])
        present = None if entitled is None else self.random.randint(entitled // 2 if self.good else 0, entitled)
        kind = self._pick(["大会", "委员会", "党课", "谈话", "别的"])
        held = self._put(
            "activities",
            on,
            activity_id=self._id("a"),
            org_id=self._pick(self.orgs),
            kind=kind,
            on=on,
            entitled=entitled,
            present=present,
            led_by=self._pick([None, "p1"]),
            valid=self._pick([True, True, True, False, None]),
        )
        if kind in ("大会", "委员会") and self._chance(0.7):
            self._code(held["activity_id"], "主题", self._pick(THEMES), on)
        for person in self.random.sample(self.people, self.random.randint(0, 4)):
            self._put(
                "attendances",
                on,
                activity_id=held["activity_id"],
                person_id=person,
                org_id=self._pick(self.orgs),
                host_org_id=self._pick([None, *self.orgs]),
                on=on,
                hours=self._pick([None, 0, 5, 40, 80, 160, 319, 320, 321, 560]),
                excused=self._pick([None, True, False, False]),
                verified=self._pick([True, True, True, False, None]),
            )

    def _code(self, record: str, name: str, code: str, on: date) -> None:
        self._put("codes", on, record_id=record, set=name, code=code)

    def _matter(self) -> None:
        opened = self._day(200)
        due = self._pick([None, opened, opened + timedelta(days=self.random.randint(0, 60))])
        done = self._pick([None, due, opened + timedelta(days=self.random.randint(0, 80))])
        done = (due or opened) if self.good and done is None and self._chance(0.8) else done
        kind = self._pick(["事项甲", "事项甲", "事项甲", "事项乙", "回复", "别的"])
        row = self._put(
            "matters",
            opened,
            matter_id=self._id("m"),
            org_id=self._pick(self.orgs),
            kind=kind,
            source=self._pick([*SOURCES, *SOURCES, None, "不在列"] if self.odd else SOURCES),
            **{"class": self._pick([*CLASSES, *CLASSES, None] if self.odd else CLASSES)},
            person_id=self._pick([None, *self.people]),
            opened_on=opened,
            due_on=due,
            first_action_on=self._pick([None, opened, opened + timedelta(days=1)]),
            done_on=done,
            closed_on=self._pick([None, None, done]),
            withdrawn_on=self._pick([None] * 6 + [opened]),
        )
        if self._chance(0.5):
            self._code(row["matter_id"], "结果", self._pick(RESULTS), opened)
        if self._chance(0.5):
            step = {"record_id": row["matter_id"], "step": "反馈", "due_on": due}
            self._put("steps", opened, **step, done_on=self._pick([None, opened, self._day()]))
        events = [one["matter_id"] for one in self.tables["matters"] if one["kind"] == "事项甲"]
        if kind == "回复" and events:
            for event in self.random.sample(events, min(len(events), self.random.randint(0, 2))):
                relation = self._pick(["answers", "follows", "under"])
                self._put("links", opened, from_id=row["matter_id"], relation=relation, to_id=event)

    def _vote(self) -> None:
        on, valid = self._day(), self._pick([0, 3, 5, 56, 100])
        row = self._put(
            "votes",
            on,
            vote_id=self._id("v"),
            org_id=self._pick(self.orgs),
            kind=self._pick(["群众测评", "群众测评", "述职"]),
            on=on,
            valid=valid,
            satisfied=valid if self.good else self.random.randint(0, valid),
        )
        for group in GROUPS + (["别的"] if self.odd and self._chance(0.2) else []):
            for option in OPTIONS:
                if self._chance(0.7):
                    n = self._pick([0, 1, 3, 10])
                    self._put("vote_counts", on, vote_id=row["vote_id"], group=group, option=option, n=n)

    def _check(self) -> None:
        on = self._pick([date(2015, 11, 5), self._day(), self._day()])
        self._put(
            "checks",
            on,
            check_id=self._id("c"),
            org_id=self._pick(self.orgs),
            kind=self._pick(["检查甲", "检查甲", "检查乙"]),
            on=on,
            passed=self._pick([True] * (8 if self.good else 2) + [False, None]),
            fix_due_on=self._pick([None, date(2016, 1, 31), date(2016, 1, 30), self._day()]),
        )

    def _sanction(self) -> None:
        decided = self._pick([date(2014, 12, 31), date(2014, 6, 1), self._day(400)])
        lifted = self._pick([None, None, self._day()])
        self._put(
            "sanctions",
            decided,
            sanction_id=self._id("s"),
            org_id=self._pick(self.orgs),
            kind=self._pick(["警告", "记过", "诫勉"]),
            formal=True,
            decided_on=decided,
            lifted_on=max(decided, lifted) if lifted else None,
        )

    def _payment(self) -> None:
        month = f"{self._day(380):%Y-%m}"
        owed = self._pick([0, 100, 300])
        paid = self._pick([0, owed, owed, owed - 1 if owed else 0])
        values = {"payment_id": self._id("f"), "org_id": self._pick(self.orgs), "kind": self._pick(["党费", "经费"])}
        self._put("payments", None, **values, month=month, owed_fen=owed, paid_fen=paid)

    def _paper(self) -> None:
        issued = self._day()
        values = {
            "paper_id": self._id("w"),
            "org_id": self._pick(self.orgs),
            "kind": self._pick(["文件", "文件", "别的"]),
        }
        row = self._put("papers", issued, **values, issued_on=issued)
        if self._chance(0.8):
            self._put("steps", issued, record_id=row["paper_id"], step="签字", done_on=self._maybe_day(0.9))

    def _assignment(self) -> None:
        lines = [row["line_id"] for row in self.tables["lines"]]
        kind = self._pick(["帮扶", "分工", "困难户"])
        target = self._pick([None, "h1", "h2", "h3", *lines]) if kind != "分工" else self._pick([None, *lines, "h1"])
        began, ended = self._day(300), self._pick([None, None, LAST, self._day()])
        self._put(
            "assignments",
            self._day(),
            assignment_id=self._id("g"),
            org_id=self._pick(self.orgs),
            person_id=self._pick([None, *self.people]),
            target=target,
            kind=kind,
            **{"from": began, "to": max(began, ended) if ended else None},
        )

    def _line(self) -> None:
        values = {
            "line_id": self._id("l"),
            "org_id": self._pick(self.orgs),
            "list_year": self._pick([None, 2014, 2015, 2015]),
        }
        self._put(
            "lines",
            self._day(),
            **values,
            kind=self._pick(["责任清单", "责任清单", "别的清单"]),
            due_on=self._maybe_day(0.5),
        )

    # --- statements and versions ----------------------------------------------------------

    def _said(self) -> date | None:
        """Return the day of a statement: nearly always before the year begins (None)."""
        return self._day() if self._chance(0.05) else None

    def _statements(self, period: str) -> None:
        for org in self.orgs:
            if self._chance(0.96):
                self._put("declarations", self._said(), source="纪检机关", org_id=org, period=period)
            for name, values in {
                "职工数": ["0", "7", "10", "10.0001", "3000", "3000.01", "5000", "37"],
                "编制数": ["0", "8", "10", "37"],
                "人工甲": ["0", "7.5", "13.33", "15"],
            }.items():
                if self._chance(0.97):
                    self._put("inputs", self._said(), org_id=org, name=name, period=period, value=self._pick(values))
            for name in ("计数甲", "最近甲", "占比甲", "履行甲"):
                if self._chance(0.95):
                    said = {"by": "工委", "on": self._day(), "confirmed": self._chance(0.4)}
                    self._put("confirmations", self._said(), org_id=org, name=name, period=period, **said)

    def _versions(self) -> None:
        """Add later versions, other values and all, and retractions: the latest by the moment counts."""
        for name, rows in self.tables.items():
            for row in list(rows):
                if self._chance(0.10) and name not in ("organisations", "people"):
                    donor = self._pick([one for one in rows if one is not row] or [row])
                    keys = TABLES[name].key
                    fields = [column.name for column in TABLES[name].columns if not column.name.endswith("_at")]
                    changed = self._pick([one for one in fields if one not in keys] or [keys[0]])
                    later = row["posted_at"] + timedelta(days=self.random.randint(1, 200), seconds=1)
                    version = row | {"posted_at": later} | ({} if changed in keys else {changed: donor[changed]})
                    if self._chance(0.25):
                        version["retracted_at"] = later
                    rows.append(version)
        for rows in self.tables.values():
            self.random.shuffle(rows)
