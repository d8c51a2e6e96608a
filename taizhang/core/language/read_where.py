"""Conditions and bounds: 范围, 其中, 有效, 要求 and every other threshold."""

from __future__ import annotations

from taizhang.core.language import literals
from taizhang.core.language.dictionary import AMBIGUOUS_COMPARATORS
from taizhang.core.language.grammar.shapes import Form, Shape, may
from taizhang.core.language.nodes import Items, Map, Node, Scalar
from taizhang.core.language.reader import Keys
from taizhang.core.language.tree import (
    Among,
    Bound,
    Comparator,
    CompareToField,
    Condition,
    NotAfterField,
    Present,
    Related,
    Relation,
    ShareOfField,
    Where,
    Window,
)

_SAME = {"不少于": "不低于", "少于": "低于"}


def comparator_of(word: str) -> Comparator | None:
    """Return the comparator of a word, or None where it is none (其余 and 恰等于 are none)."""
    word = _SAME.get(word, word)
    return Comparator(word) if word in set(Comparator) else None


def ambiguous(keys: Keys, word: str, line: int) -> bool:
    """Report 以上, 以下 and their like (S14); True where the word is one of them."""
    if word not in AMBIGUOUS_COMPARATORS:
        return False
    first, second = AMBIGUOUS_COMPARATORS[word]
    keys.context.report("S14", line, f"“{word}”含不含本数看不出来", f"写“{first}”或“{second}”")
    return True


def bound_in(keys: Keys, *, must: bool = True) -> Bound | None:
    """Read the one comparator that stands in a map; 其余 is not a bound and gives None."""
    found: list[Bound] = []
    for key, value in keys.node.entries:
        if ambiguous(keys, key.text, key.line):
            continue
        if (comparator := comparator_of(key.text)) and (bound := _bound(keys, comparator, key.text, value)):
            found.append(bound)
    if len(found) > 1:
        keys.bad(keys.line, "有两个比较词", "只留一个；要上下限写“介于: [低, 高]”")
    if not found and must and not any(key.text in AMBIGUOUS_COMPARATORS for key, _ in keys.node.entries):
        keys.missing("不低于（或不超过、低于、超过、等于、介于）")
    return found[0] if found else None


def _bound(keys: Keys, comparator: Comparator, word: str, node: Node) -> Bound | None:
    line = node.line
    if comparator is Comparator.BETWEEN:
        if not isinstance(node, Items) or len(node.items) != 2:
            keys.bad(line, "“介于”要两个数", "写成 介于: [2人, 5人]")
            return None
        both = [keys.read(item, literals.quantity) for item in node.items if isinstance(item, Scalar)]
        if len(both) != 2 or both[0] is None or both[1] is None:
            return None
        if both[0].value > both[1].value:
            keys.bad(line, "“介于”的低值大于高值", "把两个数对调")
        return Bound(comparator, both[0], both[1], None, word, line)
    if not isinstance(node, Scalar):
        keys.bad(line, f"“{word}”后面要一个数", "写成如 不低于: 95%")
        return None
    if comparator is Comparator.EQUALS and node.text in ("是", "否"):
        return Bound(comparator, None, None, node.text == "是", word, line)
    quantity = keys.read(node, literals.quantity)
    return Bound(comparator, quantity, None, None, word, line) if quantity else None


CONDITION = Shape(
    (may("占", Form.NAME, "占同一行的这个字段多少"), may("不晚于", Form.NAME, "不晚于同一行的这个日期")), bound=True
)
# The fields that hold an organisation; only there 下级 and its like are relations, not values.
ORGANISATION_FIELDS = ("东道组织",)


def where(keys: Keys | None) -> Where:
    """Read a selection; no map is the selection of everything."""
    if keys is None:
        return Where()
    conditions = []
    for key, node in keys.entries():
        condition = _condition(keys, key.text, node)
        if condition is not None:
            conditions.append((key.text, condition))
    return Where(tuple(conditions), keys.line)


def _condition(keys: Keys, field: str, node: Node) -> Condition | None:
    if isinstance(node, Scalar):
        if field in ORGANISATION_FIELDS and node.text not in ("有", "无"):
            relation = keys.one_of(node.text, Relation, node.line)
            return Related(relation) if relation else None
        return _simple(node.text)
    if isinstance(node, Items):
        return Among(tuple(item.text for item in node.items if isinstance(item, Scalar)))
    return _compound(Keys(keys.context, node, keys.what, CONDITION), node)


def _simple(text: str) -> Condition:
    if text in set(Window):
        return Window(text)
    if text in ("有", "无"):
        return Present(text == "有")
    return Among((text,))


def _is_name(scalar: Scalar) -> bool:
    return bool(scalar.text) and not scalar.text[0].isdigit() and scalar.text not in ("是", "否")


def _compound(keys: Keys, node: Map) -> Condition | None:
    first = node.entries[0] if node.entries else None
    if keys.has("占"):
        field = keys.text("占")
        bound = bound_in(keys)
        return ShareOfField(field, bound) if bound else None
    if first and first[0].text == "不晚于" and isinstance(first[1], Scalar):
        return NotAfterField(first[1].text)
    if first and isinstance(first[1], Scalar) and (comparator := comparator_of(first[0].text)) and _is_name(first[1]):
        return CompareToField(comparator, first[1].text)
    return bound_in(keys, must=False)
