"""The facts of a case: rows of the exchange tables from the ledgers' own words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from taizhang.core.calendar import Period, months_on
from taizhang.core.cases.read import Case, Cell
from taizhang.core.facts.known import FactSet, Row
from taizhang.core.facts.tables import TABLES, Table, Type
from taizhang.core.language import literals
from taizhang.core.language.dictionary import FACT_TABLES, FIELDS
from taizhang.core.language.literals import BadLiteral
from taizhang.core.language.tree import SetOf
from taizhang.core.plan.steps import Measured, Plan

LONG_AGO = date(2000, 1, 1)
_DAYS = {"matters": "opened_on", "posts": "from", "organisations": "from", "assignments": "from", "papers": "issued_on"}
# Tables that only cases write in words: a rule reaches them through another table.
_MORE_TABLES = MappingProxyType({"票数": "vote_counts", "关联": "links", "免除": "exemptions", "申报": "declarations"})
_MORE_FIELDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "票数": {"人群": "group", "选项": "option", "票": "n", "测评": "vote_id"},
        "关联": {"由": "from_id", "关系": "relation", "到": "to_id"},
        "免除": {"人": "person_id", "类别": "kind", "起": "from", "止": "to"},
        "申报": {"由": "source"},
        "组织": {"上级": "parent_id", "并入": "successor"},
        "参加": {"活动": "activity_id"},
    }
)
_RELATIONS = {"完成": "answers", "接续": "follows"}


class BadCell(ValueError):
    """Raised for a cell that is no value of its column."""

    def __init__(self, cell: Cell, message: str) -> None:
        super().__init__(message)
        self.cell = cell


def facts_of(case: Case, plan: Plan, code_sets: frozenset[str] = frozenset()) -> FactSet:
    """Return the facts of a case; the subject is the organisation named in its options.

    ``code_sets`` are the fields that kinds declare with a closed list of codes.

    Raises:
        BadCell: for a column or a value that cannot be read.
    """
    made = _Maker(case, plan, code_sets)
    for ledger, cells in case.facts:
        made.add(ledger, cells)
    return made.facts()


class _Maker:
    def __init__(self, case: Case, plan: Plan, code_sets: frozenset[str]) -> None:
        self.plan, self.code_sets = plan, code_sets
        self.org = case.options.get("组织", "本单位")
        self.tables: dict[str, list[Row]] = {name: [] for name in TABLES}
        self.number = 0
        self.person, self.vote = "甲", ""
        if not any(ledger == "组织" and any(cell.text == self.org for cell in cells) for ledger, cells in case.facts):
            kind = case.options.get("类别") or self._kind()
            self._put("organisations", {"org_id": self.org, "kind": kind, "name": self.org, "from": LONG_AGO}, LONG_AGO)

    def _kind(self) -> str:
        """Return the kind of the case's own organisation: that of the subjects, else of any roster."""
        rosters = [self.plan.rosters[self.plan.subjects]] if self.plan.subjects in self.plan.rosters else []
        rosters += [roster for roster in self.plan.rosters.values() if roster.of is SetOf.ORGANISATIONS]
        return rosters[0].words[0] if rosters else "组织"

    def facts(self) -> FactSet:
        return FactSet(self.tables)

    def _put(self, name: str, values: dict[str, Any], posted: date) -> None:
        moment = datetime.combine(posted, time(4), UTC)
        row = {column.name: None for column in TABLES[name].columns}
        self.tables[name].append(row | values | {"first_posted_at": moment, "posted_at": moment})

    def add(self, ledger: str, cells: tuple[Cell, ...]) -> None:
        if ledger == "确认":
            self._confirmation({cell.field: cell for cell in cells})
            return
        name = FACT_TABLES.get(ledger) or _MORE_TABLES.get(ledger)
        if name is None:
            known = "、".join([*FACT_TABLES, *_MORE_TABLES])
            raise BadCell(cells[0], f"没有“{ledger}”这个台账，可用：{known}、确认")
        if ledger == "处分":
            self._declare(cells)
        for version in _alternatives(cells):
            for values in self._repeated(version):
                self._fact(TABLES[name], ledger, values)

    def _declare(self, cells: tuple[Cell, ...]) -> None:
        """A row of sanctions, 无 too, says that the source has declared; 缺 says that it has not."""
        if any(cell.text == "缺" for cell in cells):
            return
        sources = {step.declared_by for step in self.plan.steps if isinstance(step, Measured) and step.declared_by}
        for source in sorted(sources):
            values = {"source": source, "org_id": self.org, "period": str(self.plan.period)}
            if not any(row["source"] == source for row in self.tables["declarations"]):
                self._put("declarations", values, self.plan.period.first)

    def _confirmation(self, cells: dict[str, Cell]) -> None:
        name = cells["名称"].text
        step = self.plan.step(f"确认·{name}")
        by = getattr(getattr(step, "fold", None), "by", "")
        if not by:
            raise BadCell(cells["名称"], f"“{name}”不需要确认")
        values = {"org_id": self.org, "name": name, "period": str(self.plan.period), "by": by}
        posted = self.plan.period.last
        self._put("confirmations", values | {"on": posted, "confirmed": cells["确认"].text == "是"}, posted)

    def _repeated(self, cells: dict[str, Cell]) -> Iterator[dict[str, Cell]]:
        times, months = cells.pop("数", None), cells.pop("逐月", None)
        for _ in range(int(times.text) if times else 1):
            for month in range(int(months.text) if months else 1):
                yield {name: _months_later(cell, month) for name, cell in cells.items()} if month else cells

    def _fact(self, table: Table, ledger: str, cells: dict[str, Cell]) -> None:
        if ledger == "处分" and "类别" in cells and cells["类别"].text in ("无", "缺"):
            return
        self.number += 1
        cells = dict(cells)
        recorded, organisation, number = cells.pop("记录时", None), cells.pop("组织", None), cells.pop("编号", None)
        codes = {name: cells.pop(name).text for name in self.code_sets & set(cells) - set(FIELDS.get(ledger, ()))}
        held = cells.pop("类别", None) if ledger == "参加" else None
        values, steps = self._values(table, ledger, cells)
        if number:
            values[table.key[0]] = number.text
        if "org_id" in {column.name for column in table.columns}:
            values.setdefault("org_id", organisation.text if organisation else self.org)
        self._defaults(table, values)
        posted = self._posted(table, values, recorded)
        self._put(table.name, values, posted)
        if held:
            self._held(values, held, posted)
        for step, done in steps.items():
            self._put("steps", {"record_id": values[table.key[0]], "step": step, "done_on": done}, posted)
        for name, code in codes.items():
            self._put("codes", {"record_id": values[table.key[0]], "set": name, "code": code}, posted)

    def _posted(self, table: Table, values: dict[str, Any], recorded: Cell | None) -> date:
        day = values.get(_DAYS.get(table.name, "on"))
        if recorded:
            return literals.day(recorded.text, 0)
        return day if isinstance(day, date) else self.plan.period.first

    def _held(self, values: dict[str, Any], kind: Cell, posted: date) -> None:
        """An attendance that names a kind is of an activity of that kind, held on its day."""
        host = values.get("host_org_id") or values["org_id"]
        held = {"activity_id": values["activity_id"], "org_id": host, "kind": kind.text, "on": values["on"]}
        self._put("activities", held | {"valid": True}, posted)

    def _defaults(self, table: Table, values: dict[str, Any]) -> None:
        if table.name == "vote_counts":
            values.setdefault("vote_id", self.vote)
            values.setdefault("group", "")
        if table.name == "declarations":
            values.setdefault("period", str(self.plan.period))
        for column in table.columns:
            if column.name in values or column.optional or column.name.endswith("_at"):
                continue
            if column.name == "person_id":
                values["person_id"] = self.person
            elif column.type is Type.DATE:
                values[column.name] = LONG_AGO if column.name == "from" else self.plan.period.first
            elif column.type is Type.FLAG:
                values[column.name] = True
            elif column.type is Type.TEXT:
                values[column.name] = f"{table.name}-{self.number}"
            elif column.type in (Type.INT, Type.FEN, Type.TENTHS):
                values[column.name] = 0
            elif column.type is Type.MONTH:
                values[column.name] = f"{self.plan.period.first:%Y-%m}"
        if table.name == "sanctions":
            values.setdefault("decided_on", self.plan.period.first)
        if table.name == "posts":
            self.person = values["person_id"]
        if table.name == "votes":
            self.vote = values["vote_id"]

    def _values(self, table: Table, ledger: str, cells: dict[str, Cell]) -> tuple[dict[str, Any], dict[str, date]]:
        values: dict[str, Any] = {}
        steps: dict[str, date] = {}
        fields = {**FIELDS.get(ledger, {}), **_MORE_FIELDS.get(ledger, {})}
        for name, cell in cells.items():
            column = fields.get(name)
            if column is None and name.endswith("日"):
                steps[name[:-1]] = _typed(cell, Type.DATE)
            elif column is None:
                raise BadCell(cell, f"台账“{ledger}”没有“{name}”这一栏，可用：{'、'.join(fields)}")
            elif column == "withdrawn_on":
                values[column] = self.plan.period.first  # the reason stands in the cell; the day does not matter
            elif column == "relation":
                values[column] = _RELATIONS.get(cell.text, cell.text)
            else:
                values[column] = _typed(cell, table.column(column).type)
        if ledger == "组织" and "name" in values:
            values["org_id"] = values["name"]
        return values, steps


def _alternatives(cells: tuple[Cell, ...]) -> Iterator[dict[str, Cell]]:
    """``甲、乙`` makes two rows; a cell with fewer parts repeats its last one."""
    parts = [cell.text.split("、") for cell in cells]
    for index in range(max(len(part) for part in parts)):
        yield {
            cell.field: Cell(cell.head, cell.field, part[min(index, len(part) - 1)], cell.line)
            for cell, part in zip(cells, parts, strict=True)
        }


def _months_later(cell: Cell, months: int) -> Cell:
    text = cell.text
    try:
        if len(text) == 10:
            return Cell(cell.head, cell.field, months_on(date.fromisoformat(text), months).isoformat(), cell.line)
        if len(text) == 7:
            return Cell(
                cell.head, cell.field, f"{months_on(date.fromisoformat(text + '-01'), months):%Y-%m}", cell.line
            )
    except ValueError:
        pass
    return cell


def _typed(cell: Cell, type_: Type) -> Any:
    text = cell.text
    try:
        match type_:
            case Type.DATE:
                return literals.day(text, 0)
            case Type.MONTH:
                return str(Period.parse(text)) and text
            case Type.FLAG:
                return literals.flag(text)
            case Type.FEN:
                return _whole(literals.quantity(text).value * 100, cell)
            case Type.TENTHS:
                return _whole(literals.quantity(text).value * 10, cell)
            case Type.INT:
                return _whole(literals.quantity(text).value, cell)
    except (BadLiteral, ValueError) as bad:
        raise BadCell(cell, str(bad)) from None
    return text


def _whole(value: Fraction, cell: Cell) -> int:
    if value.denominator != 1:
        raise BadCell(cell, f"“{cell.text}”比最小单位还细")
    return value.numerator
