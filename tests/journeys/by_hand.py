"""What a reader with a pocket calculator does to a star card. Nothing here is the system's: only what the page says.

A card is read from the page as plain texts (:data:`READ`), 假定 left out; everything it shows
is worked out again from what stands below it, down to the ticks and counts beside the records.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from math import floor, prod
from typing import Any

READ = r"""() => {
  document.querySelectorAll("details").forEach(one => one.open = true);
  const own = (place, what) => (place && place.querySelector(":scope > " + what) || {innerText: ""}).innerText.replace(/假定/g, "").trim();
  const all = (place, what) => [...(place ? place.querySelectorAll(":scope > " + what) : [])];
  const item = one => ({mark: own(one, ".tz-item-mark"), label: own(one, ".tz-item-label"), text: own(one, ".tz-item-text"),
    records: all(one, ".tz-records > li > a[href^='/records/']").length, more: own(one, ".tz-records > li > a[href*='/evidence/']")});
  const node = one => { const head = one.querySelector("summary"), why = one.querySelector(".tz-why"); return {
    role: one.className.replace("tz-node tz-node-", ""), label: own(head, ".tz-node-label"), mark: own(head, ".tz-item-mark"),
    share: own(head, ".tz-node-share"), value: own(head, ".tz-node-value"), note: own(why, ".tz-note"),
    working: own(why, ".tz-working"), rule: own(why, ".tz-sentence"),
    items: all(why, ".tz-items > li").map(item), below: all(why, ".tz-tree > li").map(node)}; };
  const part = one => ({label: own(one, "h3 > span"), share: own(one, "h3 > .tz-node-share"), value: own(one, "h3 > strong"),
    working: own(one, ".tz-working"), uses: all(one, ".tz-tree > li").map(node)});
  const trees = place => [...document.querySelectorAll(place + " > .tz-tree > li")].map(node), total = document.querySelector("#parts");
  return {name: document.querySelector("h1").innerText, star: document.querySelector("#star").innerText, why: own(document.querySelector(".tz-verdict-why"), "#why"),
    score: own(document.querySelector(".tz-verdict-score"), "strong"), rule: own(document.querySelector(".tz-verdict-why"), ".tz-sentence"),
    total: total && {rule: own(total.parentElement, ".tz-sentence"), working: own(total.parentElement, ".tz-working"), parts: all(total, ".tz-part").map(part)},
    vetoes: trees("#vetoes"), indicators: [...document.querySelectorAll("#indicators > li")].map(node), reports: trees("#reports")};
}"""

Value = Fraction | bool | str  # a number, yes or no, or 待定 and 不适用 as they stand
OPEN = ("待定", "不适用", "无事项")
WORDS = {True: "是", False: "否"}


def said(pattern: str, text: str) -> str:
    """Return what the first bracket of a pattern finds in a text that must say it."""
    found = re.search(pattern, text)
    assert found, f"“{text}” does not say {pattern}"
    return found[1]


def number(text: str) -> Fraction:
    """Return the first number of a text; one in per cent as its hundredths."""
    found = said(r"(\d+(?:\.\d+)?(?:/\d+)?)", text)
    return Fraction(found) / (100 if f"{found}%" in text else 1)


def reaches(value: Value, bound: str) -> bool:
    """Return whether a value is what a bound asks for: 不低于95%, 低于60分, 不少于1人, 为否, 其余."""
    if "其余" in bound or isinstance(value, bool):
        return "其余" in bound or bound == f"为{WORDS[bool(value)]}"
    assert isinstance(value, Fraction)
    limit = number(bound)
    if "不低于" in bound or "不少于" in bound:
        return value >= limit
    return value < limit if "低于" in bound else value > limit


class ByHand:
    """One card under the calculator; ``wrong`` says every place where the page shows something else."""

    def __init__(self, card: dict[str, Any]) -> None:
        self.wrong: list[str] = []
        self.card = card
        self.total: Value = self._total(card["total"]) if card["total"] else "待定"
        self._star()
        for node in card["reports"]:
            self._indicator(node)

    def _same(self, where: str, shown: object, found: object) -> None:
        if shown != found:
            self.wrong.append(f"{where}: the page shows {shown}, by hand {found}")

    def _worked(self, where: str, working: str) -> None:
        """Work out both sides of a line like ``10分 × 64/80 × 10/9 = 80/9 → 8.89分``."""
        left, equals, right = working.replace("分", "").partition(" = ")
        if equals:
            terms = left.rpartition("，")[2].replace("− ", "+ -").split(" + ")
            found = sum(prod(Fraction(factor) for factor in term.split(" × ")) for term in terms)
            self._same(f"{where} working", Fraction(right.split(" → ")[0]), found)

    def _star(self) -> None:
        card, barred = self.card, [self._veto(node) for node in self.card["vetoes"]]
        if not card["total"] and not card["indicators"]:
            began, least = said(r"-(\d\d)-01成立", card["why"]), said(r"存续不足(\d+)个月", card["why"])
            self._same("star", (card["star"], 13 - int(began) < int(least)), ("不参评", True))
            return
        looked = self.total if card["total"] else self._indicator(card["indicators"][0])
        rule = re.sub("[“”]", "", card["rule"].partition("：")[2])
        bands = re.findall(r"(\S+?)的为?(\S+?)[，；。]", rule)
        star = next((name for bound, name in bands if looked not in OPEN and reaches(looked, bound)), "待定")
        vetoed = [name for bound, name in bands if bound == "有否决情形"]
        found = vetoed[0] if "成立" in barred else "待定" if "待定" in barred else star
        self._same("star", card["star"], found)

    def _veto(self, node: dict[str, Any]) -> str:
        looked = node["below"][0]
        value = self.total if looked["role"] == "total" else self._indicator(looked)
        if looked["role"] == "total":
            self._same(node["label"], looked["value"], f"{_decimal(value)}分" if isinstance(value, Fraction) else value)
        rule = re.sub("“([是否])”", r"\1", node["rule"])
        bound = said(r"(?:总分|”)(\S+?)的，否决", rule)
        holds = value not in OPEN and reaches(value, bound)
        spoken = [one["value"] for one in looked["below"] if one["role"] == "confirmation"] if holds else []
        found = "成立" if holds and spoken in ([], ["是"]) else "不成立"
        found = "待定" if value == "待定" or spoken == ["待定"] else found
        self._same(node["label"], node["value"], found)
        return found

    def _total(self, total: dict[str, Any]) -> Value:
        parts = total["parts"]
        quantum = number(said(r"保留到(\S+?)，四舍五入", total["rule"]))
        for part in parts:
            part["full"] = number(part["share"])
            fulls = [(number(use["share"]), use["below"][0]["value"] != "不适用") for use in part["uses"]]
            part["applies"] = sum(full for full, applies in fulls if applies)
            self._same(f"{part['label']} 满分", part["full"], sum(full for full, _ in fulls))
        whole = sum(part["full"] for part in parts) / sum(part["full"] for part in parts if part["applies"])
        sums = []
        for part in parts:
            grown = part["full"] / part["applies"] * whole if part["applies"] else Fraction(1)
            sums.append(
                self._sum(part["label"], part["value"], [self._use(use, grown, quantum) for use in part["uses"]])
            )
            self._worked(part["label"], part["working"])
        self._worked("总分", total["working"])
        shown = f"{self.card['score']}分" if self.card["score"] else "待定"
        return self._sum("总分", shown, sums)

    def _sum(self, where: str, shown: str, values: list[Value]) -> Value:
        numbers = [value for value in values if isinstance(value, Fraction)]
        found = "待定" if "待定" in values else Fraction(sum(numbers)) if numbers else "不适用"
        self._same(where, shown, f"{_decimal(found)}分" if isinstance(found, Fraction) else found)
        return found

    def _use(self, use: dict[str, Any], grown: Fraction, quantum: Fraction) -> Value:
        value = self._indicator(use["below"][0])
        found: Value = str(value)
        if value not in OPEN:
            points = self._points(use["rule"].removeprefix(use["label"]), value, number(use["share"]))
            found = floor(points * grown / quantum + Fraction(1, 2)) * quantum
            self._worked(use["label"], use["working"])
            full, reached = use["share"].removeprefix("满分"), use["below"][0]["value"]
            begins = {"按占比计": f"{full} × {reached} ", "其余得": f"{reached}属于"}
            words = [begin for word, begin in begins.items() if word in use["rule"]]
            words += [f"按{grown.numerator}/{grown.denominator}折算"] if grown != 1 else []
            self._same(use["label"], all(word in use["working"] for word in words), True)
            if "→" in use["working"]:
                got = use["working"].rpartition("→")[2].partition("；")[0]
                self._same(f"{use['label']} working", got.strip(), use["value"])
        self._same(use["label"], use["value"], f"{_decimal(found)}分" if isinstance(found, Fraction) else found)
        return found

    def _points(self, rule: str, value: Value, full: Fraction) -> Fraction:
        if rule.startswith("达到的得"):
            return full if value is True else Fraction(0)
        assert isinstance(value, Fraction)
        if rule.startswith("按占比计"):
            return full * value
        if rule.startswith("直接计入"):
            return min(value, full)
        if rule.startswith("每有一件"):
            lost = [number(text) for text in re.findall(r"扣(\S+?)[，。]", rule)]
            return max(Fraction(0), full - min([lost[0] * value, *lost[1:]]))
        steps = re.findall(r"(\S+?)得(\S+?分)[，。]", rule)
        return next(number(points) for bound, points in steps if reaches(value, bound))

    def _indicator(self, node: dict[str, Any]) -> Value:
        shown, _, verdict = node["value"].partition("，")
        found = self._measured(node, node["rule"].split("。")[0])
        self._worked(node["label"], node["working"])
        if "/" in shown and isinstance(found, Fraction):
            self._same(f"{node['label']} share", node["share"], f"{_decimal(Fraction(floor(found * 1000), 10))}%")
        text = WORDS[found] if isinstance(found, bool) else found
        self._same(node["label"], Fraction(re.sub("分$", "", shown)) if isinstance(found, Fraction) else shown, text)
        required = re.search(r"要求(\S+?)；", node["rule"])
        if required and isinstance(found, Fraction):
            found = reaches(found, required[1])
            self._same(node["label"], verdict, WORDS[found])
        return found

    def _measured(self, node: dict[str, Any], rule: str) -> Value:
        items, below = node["items"], node["below"]
        groups = [one for one in below if one["role"] == "group"]
        sides = [(one, number(m[1])) for one in below if (m := re.search(rf"{one['label']}占(\d+)", rule))]
        if groups:
            return self._groups(groups, said(r"每一类都(\S+?)；", rule))
        if sides:
            means = [(value, weight) for one, weight in sides if isinstance(value := self._indicator(one), Fraction)]
            whole = sum(weight for _, weight in means)
            if len(means) == len(sides):
                words = all(f" × {one['value']} " in node["working"] for one, _ in sides)
                self._same(node["label"], words, True)
            mean = Fraction(sum(value * weight for value, weight in means))
            return mean / whole if len(means) == len(sides) else "待定"
        if not items and node["note"]:  # nothing was there: the note says what, the rule what then holds
            return "待定" if "尚未" in node["note"] else said(r"没有应计的(不适用|待定)", rule)
        if "最近一次是否" in rule:
            return "不适用" if "未到" in node["note"] else bool(items[0]["mark"] == "✓")
        if "占比" not in rule and re.search("件数|次数|人次", rule):
            return Fraction(len(items))
        if "评分" in rule:
            return number(items[0]["text"])
        return self._share(node["label"], items, rule)

    def _groups(self, groups: list[dict[str, Any]], bound: str) -> Value:
        met = []
        for one in groups:
            if one["value"] in OPEN:
                continue
            share = self._share(one["label"], one["items"], "")
            assert isinstance(share, Fraction)
            met.append(reaches(share, bound))
            self._same(one["label"], one["mark"], "✓" if met[-1] else "✗")
            self._same(one["label"], Fraction(one["value"]), share)
            self._same(f"{one['label']} share", one["share"], f"{_decimal(Fraction(floor(share * 1000), 10))}%")
        return all(met)

    def _share(self, where: str, items: list[dict[str, Any]], rule: str) -> Value:
        up = down = 0
        for item in items:
            a, b = self._item(where, item, rule)
            up, down = up + a, down + b
        least = re.search(r"少于(\d+)票的待定", rule)
        return "待定" if least and down < int(least[1]) else Fraction(up, down)

    def _item(self, where: str, item: dict[str, Any], rule: str) -> tuple[int, int]:
        """Return what a line adds above and below the stroke; its own tick and count are checked."""
        where, text, yes = f"{where} {item['label']}", item["text"], item["mark"] == "✓"
        if re.fullmatch(r"\d+/\d+", text):
            up, down = text.split("/")
            return int(up), int(down)
        counted = int(text) if item["label"] in ("达到", "未达到") else 1
        if item["label"] in ("达到", "未达到"):
            listed = number(item["more"]) if item["more"] else item["records"]
            self._same(where, counted, listed)
        elif bound := re.search(r"（(?:\S+?)(不低于\S+)）", text):
            self._same(where, yes, reaches(number(text), bound[1]))
        elif re.fullmatch(r"\d+", text):
            self._same(where, int(text), item["records"])
            self._same(where, yes, int(text) >= number(said(r"不少于(\d+)份者", rule)))
        else:
            self._same(where, yes, item["records"] > 0)
        return counted if yes else 0, counted


def _decimal(value: Value) -> str:
    """Return a number as the page writes it: no needless noughts."""
    assert isinstance(value, Fraction)
    text = f"{float(value):.4f}".rstrip("0").rstrip(".")
    assert Fraction(text) == value
    return text


def faults(card: dict[str, Any]) -> Iterator[str]:
    """Yield every place where a card shows something else than what comes out by hand, or nothing to begin with."""
    try:
        yield from (f"{card['name']}: {one}" for one in ByHand(card).wrong)
    except (AssertionError, AttributeError, IndexError, StopIteration, TypeError, ValueError) as missing:
        yield f"{card['name']}: cannot be worked out: {missing!r}"
