"""Random facts for a scheme: dense in boundaries, unknowns, retractions, late and superseded rows."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

from taizhang.core.facts.known import FactSet
from taizhang.core.facts.tables import NOT_ABOVE, TABLES, Type

KINDS = {
    "activities": [
        "支部党员大会",
        "支部委员会",
        "党小组会",
        "党课",
        "机关党员学习日",
        "网格学习",
        "网格学督查",
        "帮带学督查",
        "不定期抽查",
        "其他活动",
    ],
    "matters": ["工作事项", "提点", "情况说明"],
    "votes": ["群众满意度", "向上述职", "向党员述职", "测评大会"],
    "checks": ["阵地检查", "书记履职检查"],
    "sanctions": ["警告", "严重警告", "诫勉"],
    "payments": ["党费"],
    "papers": ["责任书", "通知"],
    "organisations": ["支部", "总支", "机关党委", "镇", "部门"],
}
SOURCES = ["上级交办", "同级协办", "日常工作", "群众反映"]
ROLES = ["党员", "班子成员", "年老体弱", "书记"]


def settled(table: str, row: dict[str, object]) -> dict[str, object]:
    """Return a row without contradiction: what a part exceeds is raised to it."""
    for less, more in NOT_ABOVE.get(table, ()):
        if row[less] is not None and row[more] is not None:
            row = row | {more: max(row[less], row[more])}
    return row


class Generator:
    def __init__(self, seed: int, orgs: int = 6) -> None:
        self.random = random.Random(seed)
        self.orgs = [f"o{i}" for i in range(orgs)]
        self.models = self.orgs[: orgs // 2]  # whole branches, so that stars occur; the noise falls on the others
        self.people = [f"p{i}" for i in range(orgs * 3)]
        self.tables: dict[str, list[dict[str, object]]] = {name: [] for name in TABLES}

    def facts(self) -> FactSet:
        for i, org in enumerate(self.orgs):
            parent = self.random.choice(self.orgs[:i]) if i and self.random.random() < 0.6 else None
            began = self.random.choice([date(2010, 1, 1), date(2015, 7, 1), date(2015, 7, 2), date(2015, 3, 1)])
            self.put(
                "organisations", org_id=org, parent_id=parent, name=org, **{"from": began, "to": self.maybe_late()}
            )
        for person in self.people:
            for _ in range(self.random.randint(1, 2)):
                self.put(
                    "posts",
                    person_id=person,
                    role=self.random.choice(ROLES),
                    **{"from": self.day(-400), "to": self.maybe_late()},
                )
        for name, times in {
            "activities": 60,
            "attendances": 40,
            "matters": 60,
            "votes": 18,
            "checks": 12,
            "payments": 30,
            "papers": 8,
            "sanctions": 3,
            "exemptions": 2,
        }.items():
            for _ in range(times):
                self.put(name)
        for org in self.orgs:
            self.statements(org)
        for matter in self.tables["matters"][:]:
            if matter["kind"] == "提点":
                self.put("steps", record_id=matter["matter_id"], step="复查", done_on=self.day())
                self.put(
                    "codes", record_id=matter["matter_id"], set="结果", code=self.random.choice(["已纠正", "未纠正"])
                )
        for paper in self.tables["papers"][:]:
            self.put(
                "steps", record_id=paper["paper_id"], step="上级签字", done_on=self.random.choice([None, self.day()])
            )
        return FactSet(self.tables)

    def statements(self, org: str) -> None:
        pick = self.random.random
        if pick() < 0.8 or org in self.models:
            self.put(
                "inputs",
                org_id=org,
                name="工作实绩评分",
                period="2015",
                value=self.random.choice(["14", "15", "0", "12.5", "14.99"]),
                unit="分",
            )
        if pick() < 0.5:
            self.put("inputs", org_id=org, name="在职职工数", period="2015", value=str(self.random.randint(0, 50)))
        if pick() < 0.7 or org in self.models:
            self.put("declarations", org_id=org, source="纪检机关", period="2015")
        for name in ("三会一课落实", "阵地达标"):
            model = org in self.models
            if pick() < (0.97 if model else 0.6):
                confirmed = pick() < (0.97 if model else 0.7)
                self.put("confirmations", org_id=org, name=name, period="2015", by="县直机关工委", confirmed=confirmed)
        if org in self.models:
            for month in range(1, 13):
                for kind, months in (
                    ("支部委员会", 1),
                    ("党小组会", 1),
                    ("机关党员学习日", 1),
                    ("支部党员大会", 3),
                    ("党课", 3),
                ):
                    if month % months == 0:
                        self.put(
                            "activities",
                            org_id=org,
                            kind=kind,
                            on=date(2015, month, 10),
                            valid=True,
                            entitled=10,
                            present=9,
                        )
            for kind in ("群众满意度", "向上述职", "向党员述职"):
                self.put(
                    "votes",
                    org_id=org,
                    kind=kind,
                    on=date(2015, 12, 31),
                    valid=100,
                    satisfied=self.random.choice([100, 95, 60, 59]),
                )
            self.put("checks", org_id=org, kind="阵地检查", on=date(2015, 12, 31), passed=True)

    def day(self, low: int = -20, high: int = 390) -> date:
        return date(2015, 1, 1) + timedelta(days=self.random.randint(low, high))

    def maybe_late(self) -> date | None:
        return self.random.choice([None, None, None, date(2015, 12, 31), date(2015, 12, 30), date(2016, 3, 1)])

    def put(self, table: str, **given: object) -> None:
        """Add a row, and sometimes a correction, a retraction, or a row known too late."""
        row = {column.name: self.cell(table, column.name, column.type) for column in TABLES[table].columns}
        row |= given
        row[TABLES[table].key[0]] = given.get(
            TABLES[table].key[0],
            f"{table}{len(self.tables[table])}"
            if table not in ("organisations", "posts", "exemptions", "inputs", "declarations", "confirmations")
            else row[TABLES[table].key[0]],
        )
        if any(all(other[key] == row[key] for key in TABLES[table].key) for other in self.tables[table]):
            return
        model = given.get("org_id") in self.models and self.random.random() < 0.99
        days = 0 if model else self.random.choice([0, 30, 200, 250, 244])  # 244 is the last known by 31 January
        posted = datetime(2015, 6, 1, 2, tzinfo=UTC) + timedelta(days=days)
        if table in ("organisations", "posts"):
            posted = datetime(2015, 1, 1, tzinfo=UTC)
        row |= {"first_posted_at": posted, "posted_at": posted, "retracted_at": None}
        row = settled(table, row)
        self.tables[table].append(row)
        if self.random.random() < 0.15 and not given:
            newer = {
                c.name: self.cell(table, c.name, c.type)
                for c in TABLES[table].columns
                if c.name not in TABLES[table].key
            }
            corrected = posted + timedelta(days=self.random.choice([1, 240]))
            moments = {"first_posted_at": posted, "posted_at": corrected, "retracted_at": None}
            self.tables[table].append(settled(table, row | newer | moments))
        elif self.random.random() < 0.05 and not given:
            self.tables[table].append(
                row | {"posted_at": posted + timedelta(days=2), "retracted_at": posted + timedelta(days=2)}
            )

    def cell(self, table: str, name: str, type_: Type) -> object:
        pick = self.random
        if name == "org_id":
            return pick.choice(self.orgs if pick.random() < 0.1 or table == "posts" else self.orgs[len(self.models) :])
        if name == "person_id":
            return pick.choice(self.people)
        if name == "kind":
            return pick.choice(KINDS.get(table, ["年老体弱"]))
        if name == "source":
            return pick.choice(SOURCES)
        if name in ("withdrawn_on", "lifted_on", "fix_due_on", "to"):
            return pick.choice([None, None, None, self.day(), date(2016, 1, 31), date(2016, 1, 30)])
        if name in ("done_on", "due_on"):
            return pick.choice([None, self.day(), self.day(), date(2015, 12, 31)])
        return self.typed(type_)

    def typed(self, type_: Type) -> object:
        pick = self.random
        match type_:
            case Type.DATE:
                return pick.choice(
                    [self.day(), date(2015, 12, 31), date(2016, 1, 1), date(2015, 4, 15), date(2015, 4, 16)]
                )
            case Type.MONTH:
                return f"2015-{pick.randint(1, 12):02}"
            case Type.INT:
                return pick.choice([0, 1, 2, 3, 4, 29, 30, 60, 100])
            case Type.FEN:
                return pick.choice([0, 1500, 1501, 3000])
            case Type.TENTHS:
                return pick.choice([0, 319, 320, 321, 559, 560, 561, 100])
            case Type.FLAG:
                return pick.choice([True, True, False])
            case Type.NUMBER:
                return "1"
        return None
