"""Admit: rows of a table → drafts of matters **and** every problem, each with sheet, cell and a way out.

Pure: the world (organisations, people, words, what the ledger holds) is handed in.
Every row of the workbook gets exactly one verdict; none is skipped in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from taizhang.core.problems import Place, Problem, Severity
from taizhang.intake.dates import read_day
from taizhang.intake.fields import BY_KEY, FIELDS, MUST
from taizhang.intake.readers.cells import Cell, CellKind
from taizhang.intake.readers.layout import RowKind
from taizhang.intake.tables import Table, TableRow

LONGEST_TITLE, LONGEST_TEXT, LONGEST_NUMBER = 300, 2000, 40


class Verdict(StrEnum):
    """What becomes of a row."""

    READY = "ready"
    MEND = "mend"
    POSTED = "posted"
    HELD = "held"
    LEFT = "left"
    APART = "apart"


VERDICTS = {
    Verdict.MEND: "要改",
    Verdict.READY: "可以导入",
    Verdict.POSTED: "已导入",
    Verdict.HELD: "台账里已有",
    Verdict.LEFT: "不导入",
    Verdict.APART: "不是数据",
}
APART = {
    RowKind.BLANK: "空行",
    RowKind.TOTAL: "合计行",
    RowKind.HEADER: "重复的表头",
    RowKind.NOTE: "说明行",
}


@dataclass(frozen=True, slots=True)
class Match:
    """What the columns mean, decided once a form; the rest holds for this batch.

    ``hidden`` is ``take``, ``leave``, or empty where nobody has decided yet.
    """

    kind: str
    fields: tuple[str, ...]
    source: str = ""
    organisation: str = ""
    hidden: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """An organisation that a row may belong to."""

    id: int
    public_id: str
    name: str


@dataclass(frozen=True, slots=True)
class World:
    """What admission must know."""

    today: date
    sources: tuple[str, ...]
    units: Mapping[str, tuple[Unit, ...]]  # by name
    home: Unit | None
    people: Mapping[tuple[str, int], int]  # (name, organisation) → person; a name that two carry is left out
    due: Callable[[date], date | None]


@dataclass(frozen=True, slots=True)
class Draft:
    """A matter as a row says it."""

    unit: Unit
    title: str
    source: str
    opened_on: date
    due_on: date | None
    done_on: date | None
    due_by_clock: bool
    person_id: int | None
    prose: Mapping[str, str]
    number: str
    place: str

    @property
    def unique_key(self) -> str | None:
        """The number of the ledger, within its organisation and year: offices begin with 1 every January."""
        return f"{self.unit.public_id}:{self.opened_on.year}:{self.number}" if self.number else None

    @property
    def same(self) -> tuple[int, str, str, date]:
        """What makes two rows the same matter where no number tells them apart."""
        return self.unit.id, self.title, self.source, self.opened_on


@dataclass(frozen=True, slots=True)
class RowVerdict:
    """A row with its verdict."""

    row: TableRow
    verdict: Verdict
    problems: tuple[Problem, ...] = ()
    draft: Draft | None = None
    held: str = ""  # public id of the record that the ledger has already

    @property
    def word(self) -> str:
        """The verdict in words."""
        return APART[self.row.kind] if self.verdict is Verdict.APART else VERDICTS[self.verdict]


@dataclass(frozen=True, slots=True)
class Edits:
    """What people changed in the preview: cells by ``sheet!ref``, rows left out by ``sheet!number``."""

    cells: Mapping[str, str] = field(default_factory=dict)
    left: frozenset[str] = frozenset()


def match_problems(table: Table, match: Match) -> list[Problem]:
    """Return what is wrong with the meaning of the columns."""
    problems = []
    for key in MUST:
        if key not in match.fields:
            message = f"没有一列是“{BY_KEY[key].label}”"
            problems.append(Problem("F18", message, "指定哪一列", Place(file=table.name, field=BY_KEY[key].label)))
    for one in FIELDS:
        letters = [
            letter for letter, key in zip(table.head.letters, match.fields, strict=True) if key and key == one.key
        ]
        if len(letters) > 1:
            message = f"{'、'.join(letters)}列都指定为“{one.label}”"
            problems.append(Problem("F18", message, "只留一列", Place(file=table.name, field=one.label)))
    return problems


def unmatched(table: Table, match: Match) -> list[Problem]:
    """Return a notice for every column that is not taken in though it holds something."""
    notices = []
    for at, (letter, label, key) in enumerate(zip(table.head.letters, table.labels, match.fields, strict=True)):
        held = any(not row.cells[at].is_empty for row in table.rows if row.kind is RowKind.DATA)
        if not key and held:
            message = f"{letter}列“{label or '（没有名称）'}”不导入"
            place = Place(file=table.name, field=f"{letter}列")
            notices.append(Problem("F18", message, "要导入就指定它是什么", place, Severity.NOTICE))
    return notices


def hidden_problem(table: Table, match: Match) -> list[Problem]:
    """Return a problem where hidden rows wait for a decision."""
    hidden = [row for row in table.rows if row.hidden and row.kind is RowKind.DATA]
    if not hidden or match.hidden:
        return []
    message = f"有{len(hidden)}行是隐藏或筛选掉的（首行：“{hidden[0].sheet}”第{hidden[0].number}行）"
    return [Problem("F38", message, "选定一并导入，或者都不导入", Place(file=table.name, sheet=hidden[0].sheet))]


def admit(table: Table, match: Match, edits: Edits, world: World) -> list[RowVerdict]:
    """Return a verdict for every row, in the order of the workbook. Never raises on account of the rows.

    What the ledger holds is compared afterwards by :func:`against_ledger`.
    """
    verdicts = [_judge(table, row, match, edits, world) for row in table.rows]
    return _without_twins(table, verdicts)


def _judge(table: Table, row: TableRow, match: Match, edits: Edits, world: World) -> RowVerdict:
    if row.kind is not RowKind.DATA:
        return RowVerdict(row, Verdict.APART)
    row = _edited(row, edits)
    if row.place in edits.left or (row.hidden and match.hidden == "leave"):
        return RowVerdict(row, Verdict.LEFT)
    reading = _Reading(table, row, match, world)
    draft = reading.draft()
    problems = tuple(reading.problems)
    refused = draft is None or any(one.severity is Severity.ERROR for one in problems)
    return RowVerdict(row, Verdict.MEND if refused else Verdict.READY, problems, draft)


def _edited(row: TableRow, edits: Edits) -> TableRow:
    cells = tuple(
        replace(cell, text=edits.cells[key], kind=CellKind.TEXT, lossy=False)
        if (key := f"{row.sheet}!{cell.ref}") in edits.cells
        else cell
        for cell in row.cells
    )
    return replace(row, cells=cells)


class _Reading:
    """One row under reading."""

    def __init__(self, table: Table, row: TableRow, match: Match, world: World) -> None:
        self.problems: list[Problem] = []
        self._table, self._row, self._match, self._world = table, row, match, world
        self._cells = {key: cell for key, cell in zip(match.fields, row.cells, strict=True) if key}
        self._unreadable = {key for key, cell in self._cells.items() if self._is_unreadable(key, cell)}

    def draft(self) -> Draft | None:
        """Return the matter that the row says; every reason why not is in ``problems``."""
        title = self._text("title", LONGEST_TITLE)
        if not title and "title" not in self._unreadable:
            self._wrong("F21", "title", "没有写事项", "写明是什么事，或不导入这一行")
        unit = self._unit()
        source = self._source()
        opened_on = self._day("opened_on")
        if opened_on is None and not self._has_problem("opened_on"):
            self._wrong("F21", "opened_on", "没有登记日", "写上登记日")
        due_on, done_on = self._day("due_on"), self._day("done_on")
        self._compare(opened_on, due_on, done_on)
        person_id, prose = self._person(unit)
        prose |= {BY_KEY[key].label: text for key in ("outcome", "note") if (text := self._text(key, LONGEST_TEXT))}
        number = self._text("number", LONGEST_NUMBER)
        if not title or unit is None or opened_on is None:
            return None
        by_clock = self._world.due(opened_on) if due_on is None else None
        return Draft(
            unit=unit,
            title=title,
            source=source,
            opened_on=opened_on,
            due_on=due_on or by_clock,
            done_on=done_on,
            due_by_clock=by_clock is not None,
            person_id=person_id,
            prose=prose,
            number=number,
            place=f"{self._table.name[:60]} “{self._row.sheet}” 第{self._row.number}行",
        )

    def _is_unreadable(self, key: str, cell: Cell) -> bool:
        if key == "serial":
            return False
        if cell.lossy:
            remedy = "把这一列设成文本格式，重新输入全部数字"
            self._wrong("F19", key, f"“{cell.text}”是按数字存的，15位以后的数字已经丢失", remedy)
        elif cell.kind is CellKind.ERROR:
            if cell.text.startswith("="):
                self._wrong("F39", key, f"公式“{cell.text[:40]}”没有存下结果", "用表格软件打开，保存，再上传")
            else:
                self._wrong("F39", key, f"这一格是错误值“{cell.text}”", "改正公式，或直接写上值")
        else:
            return False
        return True

    def _wrong(self, code: str, key: str, message: str, remedy: str, severity: Severity = Severity.ERROR) -> None:
        cell = self._cells.get(key)
        ref = cell.ref if cell else f"第{self._row.number}行"
        place = Place(file=self._table.name, sheet=self._row.sheet, cell=ref, field=BY_KEY[key].label)
        self.problems.append(Problem(code, message, remedy, place, severity))

    def _has_problem(self, key: str) -> bool:
        label = BY_KEY[key].label
        return any(one.place.field == label and one.severity is Severity.ERROR for one in self.problems)

    def _text(self, key: str, longest: int) -> str:
        cell = self._cells.get(key)
        if cell is None or key in self._unreadable:
            return ""
        text = " ".join(cell.text.split())
        if len(text) > longest:
            self._wrong("F21", key, f"有{len(text)}字，最多{longest}字", "写短些，详情另附")
            return ""
        return text

    def _day(self, key: str) -> date | None:
        cell = self._cells.get(key)
        if cell is None or key in self._unreadable:
            return None
        read = read_day(cell.text)
        if read.wrong:
            self._wrong("F26", key, read.wrong, read.remedy)
        return read.day

    def _compare(self, opened_on: date | None, due_on: date | None, done_on: date | None) -> None:
        today = self._world.today
        for key, day in (("opened_on", opened_on), ("done_on", done_on)):
            if day and day > today:
                self._wrong("F26", key, f"{BY_KEY[key].label}{day}在今天之后", "核对日期")
        if opened_on and done_on and done_on < opened_on:
            self._wrong("F26", "done_on", f"办结日{done_on}早于登记日{opened_on}", "核对两个日期")
        if opened_on and due_on and due_on < opened_on:
            self._wrong("F26", "due_on", f"到期日{due_on}早于登记日{opened_on}", "核对两个日期")

    def _source(self) -> str:
        word = self._text("source", 60) or ("" if "source" in self._unreadable else self._match.source)
        allowed = self._world.sources
        if allowed and word not in allowed and "source" not in self._unreadable:
            said = f"来源“{word}”不在所列之中" if word else "没有来源"
            self._wrong("F22", "source", said, f"可用：{'、'.join(allowed)}")
        return word

    def _unit(self) -> Unit | None:
        name = self._text("organisation", 60)
        if "organisation" in self._unreadable:
            return None
        if not name:
            if self._world.home is None:
                self._wrong("F40", "organisation", "没有写单位", "指定一列为“单位”，或选定整表的单位")
            return self._world.home
        found = self._world.units.get(name, ())
        if len(found) == 1:
            return found[0]
        if found:
            self._wrong(
                "F40", "organisation", f"有{len(found)}个单位都叫“{name}”", "写全称，或另建一表、选定整表的单位"
            )
        else:
            self._wrong("F40", "organisation", f"没有叫“{name}”的单位，或不归您管", "写成系统里的名称")
        return None

    def _person(self, unit: Unit | None) -> tuple[int | None, dict[str, str]]:
        name = self._text("person", 60)
        if not name or unit is None:
            return None, {}
        person_id = self._world.people.get((name, unit.id))
        if person_id is not None:
            return person_id, {}
        message = f"“{name}”不是{unit.name}在册的人，或有同名，只作文字保存"
        self._wrong("F44", "person", message, "不用改；要记到人，先登记此人", Severity.NOTICE)
        return None, {"责任人": name}


def _without_twins(table: Table, verdicts: Sequence[RowVerdict]) -> list[RowVerdict]:
    """Refuse every row that says again what a row above has said."""
    seen: dict[object, TableRow] = {}
    judged = []
    for one in verdicts:
        draft = one.draft
        if draft is None or one.verdict is Verdict.LEFT:
            judged.append(one)
            continue
        key = draft.unique_key or draft.same
        first = seen.setdefault(key, one.row)
        if first is one.row:
            judged.append(one)
            continue
        what = f"编号{draft.number}" if draft.number else "事项、来源、单位、登记日"
        message = f"与“{first.sheet}”第{first.number}行重复（{what}相同）"
        place = Place(file=table.name, sheet=one.row.sheet, cell=one.row.cells[0].ref, field="整行")
        problem = Problem("F36", message, "不导入这一行；确是两件事的，写明区别", place)
        judged.append(replace(one, verdict=Verdict.MEND, problems=(*one.problems, problem)))
    return judged


def against_ledger(
    table: Table,
    verdicts: Sequence[RowVerdict],
    *,
    held: Mapping[tuple[int, str, str, date], str],
    numbers: Mapping[str, tuple[str, str]],
) -> list[RowVerdict]:
    """Mark every row that the ledger has already: it is shown with the record, and not written again.

    A number that the ledger gave to something else is a problem, not a match.
    """
    return [
        _against(table, one, one.draft, held, numbers) if one.draft and one.verdict is Verdict.READY else one
        for one in verdicts
    ]


def _against(
    table: Table,
    one: RowVerdict,
    draft: Draft,
    held: Mapping[tuple[int, str, str, date], str],
    numbers: Mapping[str, tuple[str, str]],
) -> RowVerdict:
    if draft.unique_key is None:
        public_id = held.get(draft.same, "")
        return replace(one, verdict=Verdict.HELD, held=public_id) if public_id else one
    if draft.unique_key not in numbers:
        return one
    public_id, title = numbers[draft.unique_key]
    if title == draft.title:
        return replace(one, verdict=Verdict.HELD, held=public_id)
    message = f"编号{draft.number}在台账里是“{title[:30]}”"
    place = Place(file=table.name, sheet=one.row.sheet, cell=one.row.cells[0].ref, field="编号")
    problem = Problem("F29", message, "核对编号，或不导入这一行", place)
    return replace(one, verdict=Verdict.MEND, problems=(*one.problems, problem))


def counts_of(verdicts: Sequence[RowVerdict]) -> dict[Verdict, int]:
    """Return how many rows each verdict has; all of them together are the rows of the workbook."""
    return {verdict: sum(one.verdict is verdict for one in verdicts) for verdict in VERDICTS}
