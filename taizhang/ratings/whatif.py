"""What if: a draft of a scheme on the newest run of the version that it is made from, as a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from taizhang.core.engine import whatif as engine
from taizhang.core.engine.folds import Folder
from taizhang.core.engine.record import from_json
from taizhang.core.engine.result import Run as Rated
from taizhang.core.engine.select import Facts
from taizhang.core.engine.whatif import Move, Standing
from taizhang.core.language.differences import Difference
from taizhang.core.language.tree import Scheme
from taizhang.ratings.facts import facts_known_at
from taizhang.ratings.models import KeptWhatIf, Rating, Run
from taizhang.registry import queries as registry
from taizhang.schemes import queries as schemes
from taizhang.schemes.queries import DraftRow

SHOWN = 200


@dataclass(frozen=True, slots=True)
class MoveLine:
    """An organisation that would move: from what to what, because of which rules, or what undoing each alone gives."""

    org_id: str
    org_name: str
    was: str
    now: str
    score_was: str
    score_now: str
    because: tuple[str, ...]
    tried: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class DifferenceLine:
    """A rule that differs, and how many organisations it is necessary for."""

    name: str
    way: str
    article: str
    line: int
    needed_by: int
    separable: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """A result that was kept with the draft."""

    by: str
    at: datetime
    run: int
    moved: int
    organisations: int


@dataclass(frozen=True, slots=True)
class WhatIfPage:
    """What the draft would change; without a run there is nothing to compare."""

    draft: DraftRow
    run: int | None
    moment: datetime | None
    organisations: int
    moves: tuple[MoveLine, ...]
    moved: int
    paths: tuple[tuple[str, str, int], ...]
    differences: tuple[DifferenceLine, ...]
    kept: tuple[Kept, ...]
    faulty: bool = False


def newest_run(version_id: int) -> Run | None:
    """Return the newest run of a version."""
    return Run.objects.filter(scheme_version_id=version_id).order_by("-number").first()


def result_of(draft: DraftRow, new: Scheme, run: Run) -> engine.WhatIf:
    """Return who would move; the facts are read only where a changed rule measures something new."""
    version = schemes.get_version(draft.version_id)
    ratings = tuple(from_json(kept) for kept in Rating.objects.filter(run=run).values_list("steps", flat=True))
    before = Rated(version.plan, run.moment, tuple(sorted(ratings, key=lambda rating: rating.org_id)))

    @cache
    def facts(follows: bool) -> Facts:
        return Facts(facts_known_at(run.moment), version.plan.period, run.moment, follows=follows)

    return engine.WhatIfRun(version.scheme, new, before, lambda plan: Folder(plan, facts(plan.follows))).run()


def whatif_page(public_id: str) -> WhatIfPage:
    """Return what a draft would change.

    Raises:
        LookupError: where there is no such draft.
    """
    draft = schemes.get_draft(public_id)
    judgement = schemes.judged(draft)
    run = newest_run(draft.version_id)
    kept = tuple(_kept(row) for row in KeptWhatIf.objects.filter(draft__public_id=public_id).select_related("run"))
    if run is None or judgement.scheme is None or judgement.errors:
        faulty = judgement.scheme is None or bool(judgement.errors)
        return WhatIfPage(draft, None, None, 0, (), 0, (), (), kept, faulty=faulty)
    found = result_of(draft, judgement.scheme, run)
    names = registry.by_public_ids({move.org_id for move in found.moves})
    ordered = sorted(found.moves, key=lambda move: names[move.org_id].path if move.org_id in names else move.org_id)
    lines = tuple(_line(move, names) for move in ordered[:SHOWN])
    paths = Counter((_words(move.was), _words(move.now)) for move in found.moves)
    needed = Counter(one.name for move in found.moves for one in move.by)
    return WhatIfPage(
        draft,
        run.number,
        run.moment,
        found.organisations,
        lines,
        len(found.moves),
        tuple((was, now, n) for (was, now), n in paths.most_common()),
        tuple(_difference(one, needed, found.inseparable) for one in found.differences),
        kept,
    )


def as_kept(found: engine.WhatIf) -> dict[str, Any]:
    """Return a result as plain data, for keeping."""
    return {
        "organisations": found.organisations,
        "differences": [[one.name, one.way.value] for one in found.differences],
        "moves": [
            [move.org_id, _plain(move.was), _plain(move.now), [one.name for one in move.by]] for move in found.moves
        ],
    }


def _plain(standing: Standing | None) -> list[str] | None:
    return [standing.state.value, standing.star, standing.score, *standing.vetoes] if standing else None


def _kept(row: KeptWhatIf) -> Kept:
    return Kept(row.kept_by, row.kept_at, row.run.number, len(row.result["moves"]), row.result["organisations"])


def _difference(one: Difference, needed: Counter[str], inseparable: tuple[Difference, ...]) -> DifferenceLine:
    words = " › ".join(one.path)
    return DifferenceLine(words, one.way.value, one.article, one.line, needed[one.name], one not in inseparable)


def _line(move: Move, names: Mapping[str, registry.OrgRow]) -> MoveLine:
    return MoveLine(
        move.org_id,
        names[move.org_id].name if move.org_id in names else move.org_id,
        _words(move.was),
        _words(move.now),
        move.was.score if move.was else "",
        move.now.score if move.now else "",
        tuple(" › ".join(one.path) for one in move.by),
        tuple((" › ".join(trial.difference.path), _words(trial.stands)) for trial in move.trials),
    )


def _words(standing: Standing | None) -> str:
    if standing is None:
        return "不参评"
    word = standing.star or standing.state.label
    return f"{word}（{'、'.join(standing.vetoes)}）" if standing.vetoes else word
