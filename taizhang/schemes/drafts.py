"""The parameter table and a draft as pages: what may be changed, what was, and what stands against it."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import unified_diff
from itertools import groupby

from taizhang.core.language.literals import Mark
from taizhang.core.language.parameters import Parameter, parameters
from taizhang.core.problems import Problem, Severity
from taizhang.schemes import queries
from taizhang.schemes.models import OPEN, PROPOSED
from taizhang.schemes.queries import DraftRow, Judgement, Version

SOURCES = {"条文": Mark.ARTICLE, "假定": Mark.ASSUMED, "国规": Mark.NATIONAL}
STATES = {"open": "草稿", "proposed": "已提请，待另一人采用", "adopted": "已采用", "withdrawn": "已放弃"}


@dataclass(frozen=True, slots=True)
class ParameterLine:
    """A parameter: its name in words, its value and source, and the value of the version in force."""

    name: str
    words: str
    value: str
    source: str
    line: int
    was: str
    is_list: bool

    @property
    def is_changed(self) -> bool:
        """True where it differs from the version in force."""
        return self.was != f"{self.value}（{self.source}）"


@dataclass(frozen=True, slots=True)
class ParameterGroup:
    """The parameters of an article."""

    article: str
    lines: tuple[ParameterLine, ...]


@dataclass(frozen=True, slots=True)
class ParametersPage:
    """The parameter table of a version, from which a draft begins."""

    version: Version
    groups: tuple[ParameterGroup, ...]
    assumed: int
    total: int
    sources: tuple[str, ...] = tuple(SOURCES)


@dataclass(frozen=True, slots=True)
class DiffLine:
    """A line of the document that differs: ``-`` as it was, ``+`` as it is to be, or its article."""

    sign: str
    text: str


@dataclass(frozen=True, slots=True)
class DifferentCell:
    """An expected value that no longer comes out."""

    case: str
    field: str
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class DraftPage:
    """A draft: its parameters, what differs, what stands against it, and what the reader may do."""

    draft: DraftRow
    state: str
    groups: tuple[ParameterGroup, ...]
    changed: tuple[ParameterLine, ...]
    diff: tuple[DiffLine, ...]
    errors: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    different: tuple[DifferentCell, ...]
    expected: int
    may_change: bool
    may_propose: bool
    may_adopt: bool
    proposed_himself: bool
    sources: tuple[str, ...] = tuple(SOURCES)

    @property
    def has_changes(self) -> bool:
        """True where the text differs from the version in force."""
        return bool(self.diff)


def parameters_page(version_id: int) -> ParametersPage:
    """Return the parameter table of a version.

    Raises:
        LookupError: where there is none.
    """
    version = queries.get_version(version_id)
    found = parameters(version.text)
    assumed = sum(one.mark is Mark.ASSUMED for one in found)
    return ParametersPage(version, _groups(found, found), assumed, len(found))


def draft_page(public_id: str, *, person_id: int | None) -> DraftPage:
    """Return a draft as a reader sees it.

    Raises:
        LookupError: where there is none.
    """
    draft = queries.get_draft(public_id)
    version = queries.get_version(draft.version_id)
    judgement = queries.judged(draft)
    groups = _groups(parameters(draft.text), parameters(version.text))
    himself = person_id is not None and draft.proposed_by_person == person_id
    diff = tuple(_diff(version.text, draft.text))
    return DraftPage(
        draft,
        STATES[draft.state],
        groups,
        tuple(line for group in groups for line in group.lines if line.is_changed),
        diff,
        (*judgement.errors, *judgement.faults),
        _warnings(judgement),
        tuple(DifferentCell(one.case.title, one.cell.field, one.cell.text, one.found) for one in judgement.different),
        judgement.expected,
        may_change=draft.state == OPEN,
        may_propose=draft.state == OPEN and bool(diff) and not judgement.refusing,
        may_adopt=draft.state == PROPOSED and not himself and person_id is not None,
        proposed_himself=draft.state == PROPOSED and himself,
    )


def _warnings(judgement: Judgement) -> tuple[Problem, ...]:
    checked = tuple(problem for problem in judgement.problems if problem.severity is Severity.WARNING)
    return (*checked, *judgement.lacking)


def _groups(found: tuple[Parameter, ...], standing: tuple[Parameter, ...]) -> tuple[ParameterGroup, ...]:
    was = {one.name: f"{one.value}（{one.source}）" for one in standing}
    return tuple(
        ParameterGroup(article, tuple(_line(one, was.get(one.name, "")) for one in group))
        for article, group in groupby(found, key=lambda one: one.article)
    )


def _line(one: Parameter, was: str) -> ParameterLine:
    words = " › ".join(word for word in one.name.split(".") if word not in ("部分", "用", "档"))
    return ParameterLine(one.name, words, one.value, one.source, one.line, was, one.is_list)


def _diff(old: str, new: str) -> list[DiffLine]:
    lines = unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=0)
    return [DiffLine(line[0], line[1:].strip()) for line in lines if line[0] in "+-" and line[:3] not in ("---", "+++")]
