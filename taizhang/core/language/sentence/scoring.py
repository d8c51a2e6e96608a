"""Sentences of points, vetoes, bands and quotas."""

from __future__ import annotations

from taizhang.core.language.results import TOTAL
from taizhang.core.language.sentence.words import bound, listed, marked, marked_at, reminds, words
from taizhang.core.language.tree import (
    Achieved,
    Band,
    Bands,
    Bonus,
    ByShare,
    Converted,
    Deduct,
    Direct,
    Part,
    PerItem,
    Quota,
    Score,
    Scoring,
    Steps,
    Ties,
    Use,
    Veto,
)
from taizhang.core.language.tree.marks import UNMARKED, Marks


def part(one: Part) -> str:
    """Return the sentence of a part."""
    return f"{one.name}满分{words(one.points)}：{'；'.join(use(item) for item in one.uses)}。"


def use(one: Use) -> str:
    """Return how an indicator becomes points."""
    score = _score(one.score, words(one.points) if one.points else "")
    return one.indicator + (score.removeprefix("评分") if one.indicator.endswith("评分") else score)


def _score(score: Score, full: str) -> str:
    match score:
        case ByShare():
            return f"按占比计，满分{full}"
        case Achieved():
            return f"达到的得{full}，达不到的不得分"
        case Direct():
            return f"直接计入，满分{full}"
        case Converted():
            return f"评分按满分{full}折算"
        case Steps(steps):
            return "，".join(f"{bound(step.bound) if step.bound else '其余'}得{words(step.points)}" for step in steps)
        case PerItem(per):
            return f"每有一项得{words(per)}，满分{full}"
        case Deduct(per, at_most):
            limit = f"，至多扣{words(at_most)}" if at_most else ""
            return f"每有一件从{full}里扣{words(per)}{limit}"
        case Bonus(per, at_most):
            return f"每有一件另加{words(per)}，至多加{words(at_most)}"


def scoring(one: Scoring, marks: Marks = UNMARKED) -> str:
    """Return the sentence of the scoring."""
    parts = listed(item.name for item in one.parts)
    redistributed = marked(one.not_applicable.value, one.not_applicable_mark)
    bonus = any(isinstance(item.score, Bonus) for each in one.parts for item in each.uses)
    exceeds = ("，总分可以超过满分" if one.may_exceed else "，总分不超过满分") if bonus else ""
    return (
        f"满分{words(one.points)}，分为{parts}；每项得分保留到{words(one.quantum)}，"
        f"{marked_at(one.rounding.value, marks, '舍入')}；不适用的分{redistributed}；总分为各部分之和，不再舍入{exceeds}。"
    )


def veto(one: Veto) -> str:
    """Return the sentence of a veto."""
    looked = "总分" if one.looks_at == TOTAL else f"“{one.looks_at}”"
    flag = "；恰好等于时提请确认" if one.flag_at_bound else ""
    basis = f"；依据：{one.basis}" if one.basis else ""
    return f"{one.name}：{looked}{bound(one.bound)}的，否决{flag}{basis}。"


def _named(band: Band) -> str:
    return band.name if band.bound and band.name.endswith("达标") else f"为{band.name}"


def bands(one: Bands) -> str:
    """Return the sentence of the bands."""
    rows = "，".join(f"{bound(band.bound) if band.bound else '其余'}的{_named(band)}" for band in one.bands)
    vetoed = f"；有否决情形的为{one.vetoed_to}" if one.vetoed_to else ""
    return f"看{one.looks_at}：{rows}{vetoed}。"


def quota(one: Quota, marks: Marks = UNMARKED) -> str:
    """Return the sentence of a quota."""
    share = words(one.cap.low) if one.cap.low else ""
    whole = f"{one.name}：不超过名册“{one.among}”的{share}，不足一个的{marked_at(one.cap_rounding, marks, '取整')}"
    if one.by:
        ties = "并列跨线的都不列入" if one.ties is Ties.NONE_OF_THEM else "并列跨线的一并列入"
        how = f"，按{one.by}由高到低，{marked_at(ties, marks, '并列')}"
    else:
        how = f"，只数已给的“{one.counts}”，不排名次"
    decided = f"，由{one.decided_by}" if one.decided_by else ""
    reminder = f"；{reminds(one.force)}" if reminds(one.force) else ""
    return f"{whole}{how}{decided}{reminder}。"
