"""Names that points, vetoes, bands, quotas, consequences and disclosures use (S06)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taizhang.core.language.results import TOTAL

if TYPE_CHECKING:
    from taizhang.core.language.names import Names

# Words that a rule may look at or disclose without their being indicators.
_OF_RATING = ("星级", "得分", TOTAL)
_CONDITIONS = ("逾期", "星级", "否决", "核对", "名额", "申报", "考核")


def check_rating(names: Names) -> None:
    """Report every name of the rating, and of what goes outward, that is not defined."""
    _points(names)
    _stars(names)
    _quotas(names)
    _consequences(names)
    _disclosures(names)


def _points(names: Names) -> None:
    scoring = names.scheme.scoring
    for part in scoring.parts if scoring else ():
        names.at(f"考评“{part.name}”", part)
        for use in part.uses:
            names.line = use.line
            names.known(use.indicator, "indicators", "指标")


def _stars(names: Names) -> None:
    scheme = names.scheme
    seen = [TOTAL] if scheme.scoring else []
    for veto in scheme.own("vetoes").values():
        names.at(f"否决“{veto.name}”", veto)
        names.known(veto.looks_at, "indicators", "指标", seen)
    if not scheme.bands:
        return
    names.at("星级", scheme.bands)
    names.known(scheme.bands.looks_at, "indicators", "指标", seen)
    bands = [band.name for band in scheme.bands.bands]
    if scheme.bands.vetoed_to and scheme.bands.vetoed_to not in bands:
        names.undefined(scheme.bands.vetoed_to, bands, "档")
    if scheme.vetoes and not scheme.bands.vetoed_to:
        names.report("S15", "缺“否决归”", f"写明否决时归哪一档，如“否决归: {bands[-1]}”")


def _quotas(names: Names) -> None:
    scheme = names.scheme
    for quota in scheme.own("quotas").values():
        names.at(f"名额“{quota.name}”", quota)
        known = names.known(quota.among, "rosters", "名册")
        of_persons = known and scheme.rosters[quota.among].of_persons
        if quota.by:
            names.known(quota.by, "indicators", "指标", [TOTAL] if scheme.scoring else [])
            if of_persons:
                names.report("S17", "按得分排列人员", "人员的名额只写“数”：数人已给的等次，不排名次")
        else:
            names.known(quota.counts, "kinds", "类别")


def _consequences(names: Names) -> None:
    scheme = names.scheme
    bands = [band.name for band in scheme.bands.bands] if scheme.bands else []
    for consequence in scheme.own("consequences").values():
        names.at(f"后果“{consequence.name}”", consequence)
        for key, value in consequence.when.items():
            part, what = {
                "逾期": ("kinds", "类别"),
                "否决": ("vetoes", "否决"),
                "核对": ("checks", "核对"),
                "名额": ("quotas", "名额"),
            }.get(key, ("", ""))
            if part:
                names.known(value, part, what)
            elif key == "星级" and value not in bands:
                names.undefined(value, bands, "档")
            elif key not in _CONDITIONS:
                names.undefined(key, _CONDITIONS, "条件")


def _disclosures(names: Names) -> None:
    scheme = names.scheme
    shown = [*scheme.vetoes, *scheme.kinds, *scheme.lists, *scheme.quotas, *scheme.checks, *_OF_RATING]
    if scheme.scoring:
        shown += [part.name for part in scheme.scoring.parts]
    for disclosure in scheme.own("disclosures").values():
        names.at(f"公开“{disclosure.name}”", disclosure)
        names.known(disclosure.name, "indicators", "可公开的名称", shown)
