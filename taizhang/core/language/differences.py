"""What differs between two schemes, rule by rule, and a scheme with one difference undone.

A rule is a named thing of a block; of 考评 each part's full points, each indicator's
scoring and each setting; of 星级 each band. Where a line stands in its document is
no difference.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from enum import Enum
from typing import Any

from taizhang.core.language.read_scheme import NAMED
from taizhang.core.language.tree import Band, Bands, Part, Scheme, Scoring, Use

Path = tuple[str, ...]
PARTS = {block: part for block, (part, _) in NAMED.items()}
_SETTINGS = {
    "满分": ("points",),
    "每项保留": ("quantum",),
    "舍入": ("rounding",),
    "不适用的分": ("not_applicable", "not_applicable_mark"),
    "可超满分": ("may_exceed",),
}
_NOT_SAID = ("line", "article")


class Way(Enum):
    """How a rule differs."""

    CHANGED = "改"
    ADDED = "增"
    REMOVED = "删"


@dataclass(frozen=True, slots=True)
class Difference:
    """A rule that differs: its path, as ``(指标, 办结率)``, how, and where it stands in the newer (else older) scheme."""

    path: Path
    way: Way
    article: str
    line: int
    was: Any
    now: Any

    @property
    def name(self) -> str:
        """The path in one word."""
        return ".".join(self.path)


def differences(old: Scheme, new: Scheme) -> tuple[Difference, ...]:
    """Return every rule that differs, in the order of the newer document."""
    before, after = _pieces(old), _pieces(new)
    found = []
    for path in dict.fromkeys([*after, *before]):
        was, now = before.get(path), after.get(path)
        if was and now and _bare(was.said) == _bare(now.said):
            continue
        standing = now or was
        if standing is None:
            continue
        way = Way.CHANGED if was and now else Way.ADDED if now else Way.REMOVED
        article, line = standing.article, standing.line
        found.append(Difference(path, way, article, line, was.said if was else None, now.said if now else None))
    return tuple(sorted(found, key=lambda one: (one.line, one.name)))


@dataclass(frozen=True, slots=True)
class _Piece:
    said: Any
    article: str
    line: int


def _pieces(scheme: Scheme) -> dict[Path, _Piece]:
    found: dict[Path, _Piece] = {}
    for block, part in PARTS.items():
        for name, thing in getattr(scheme, part).items():
            found[block, name] = _Piece(thing, thing.article, thing.line)
    if scoring := scheme.scoring:
        for word, names in _SETTINGS.items():
            said = tuple(getattr(scoring, name) for name in names)
            found["考评", word] = _Piece(said, scoring.article, scoring.line)
        for part_ in scoring.parts:
            found["考评", part_.name] = _Piece(part_.points, part_.article, part_.line)
            for use in part_.uses:
                found["考评", part_.name, use.indicator] = _Piece(use, part_.article, use.line)
    if bands := scheme.bands:
        for word, one in (("看", bands.looks_at), ("否决归", bands.vetoed_to)):
            found["星级", word] = _Piece(one, bands.article, bands.line)
        for band in bands.bands:
            found["星级", band.name] = _Piece(band, bands.article, band.line)
    return found


def _bare(value: Any) -> Any:
    """Return a value without the places where it stands."""
    if isinstance(value, Mapping):
        return tuple((key, _bare(inner)) for key, inner in value.items())
    if isinstance(value, tuple | list):
        return tuple(_bare(inner) for inner in value)
    if is_dataclass(value) and not isinstance(value, type):
        kept = [_bare(getattr(value, field.name)) for field in fields(value) if field.name not in _NOT_SAID]
        return type(value).__name__, tuple(kept)
    return value


# --- undoing ------------------------------------------------------------------------------


def undone(new: Scheme, undo: Iterable[Difference]) -> Scheme:
    """Return the newer scheme with some differences undone: those rules say what they said before."""
    made = new
    for difference in undo:
        made = _with(made, difference)
    return made


def _with(scheme: Scheme, difference: Difference) -> Scheme:
    block = difference.path[0]
    if block == "考评":
        return replace(scheme, scoring=_scoring(scheme.scoring, difference))
    if block == "星级":
        return replace(scheme, bands=_bands(scheme.bands, difference))
    part, name = PARTS[block], difference.path[1]
    things = {key: thing for key, thing in getattr(scheme, part).items() if key != name}
    changed: dict[str, Any] = {part: things if difference.was is None else things | {name: difference.was}}
    return replace(scheme, **changed)


def _scoring(scoring: Scoring | None, difference: Difference) -> Scoring | None:
    if scoring is None:
        return None
    _, name, *rest = difference.path
    if name in _SETTINGS and not rest:
        if difference.was is None:
            return scoring
        return replace(scoring, **dict(zip(_SETTINGS[name], difference.was, strict=True)))
    parts = [_part(part, difference) if part.name == name else part for part in scoring.parts]
    if not rest and difference.was is None:
        parts = [part for part in parts if part.name != name]
    if not any(part.name == name for part in scoring.parts) and difference.was is not None and not rest:
        parts.append(Part(name, difference.article, difference.line, difference.was, ()))
    return replace(scoring, parts=tuple(parts))


def _part(part: Part, difference: Difference) -> Part:
    if len(difference.path) == 2:  # the part's own full points
        return part if difference.was is None else replace(part, points=difference.was)
    indicator = difference.path[2]
    uses: list[Use] = [difference.was if use.indicator == indicator else use for use in part.uses]
    if difference.now is None:
        uses.append(difference.was)
    return replace(part, uses=tuple(use for use in uses if use is not None))


def _bands(bands: Bands | None, difference: Difference) -> Bands | None:
    if bands is None:
        return None
    name = difference.path[1]
    if name == "看":
        return replace(bands, looks_at=difference.was or bands.looks_at)
    if name == "否决归":
        return replace(bands, vetoed_to=difference.was or "")
    kept: list[Band] = [band for band in bands.bands if band.name != name]
    if difference.was is not None:
        kept.append(difference.was)
    return replace(bands, bands=tuple(sorted(kept, key=_from_the_top)))


def _from_the_top(band: Band) -> tuple[int, Any]:
    """Order bands as they must stand: by their bounds from high to low, 其余 last; 等于 before it."""
    if band.bound is None:
        return 2, 0
    return (0, -band.bound.low.value) if band.bound.low else (1, 0)
