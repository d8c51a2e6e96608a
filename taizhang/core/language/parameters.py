"""The parameters of a scheme: every number, term, day, cadence, weight and set of codes, with where each comes from.

An office starts from another county's document and changes numbers; the change is
written back into the document, so that the document stays the only truth.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from taizhang.core.language import literals
from taizhang.core.language.grammar import Form
from taizhang.core.language.literals import BadLiteral, Mark, split_mark
from taizhang.core.language.nodes import Items, Scalar
from taizhang.core.language.places import Place as Spot
from taizhang.core.language.places import places, replaced
from taizhang.core.language.translate import chinese_text, language_of_text, translated
from taizhang.core.problems import Outcome, Place, Problem

_ALWAYS = {Form.QUANTITY, Form.TERM, Form.DAY, Form.CADENCE, Form.DUE, Form.BEFORE_DUE, Form.WHOLE}
_BEYOND_FORM = ("冻结",)  # a text that is a day
_CODES = ("码", "来源", "分类", "结果", "人群", "选项")
_NOT_ON_ONE_LINE = re.compile(r"[\n\r#{}\[\]]|: |:$")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that a county may set: where it stands, what it is, and its source (条文, 假定, 国规)."""

    name: str
    value: str
    mark: Mark
    form: Form
    article: str
    line: int
    spot: Spot

    @property
    def is_list(self) -> bool:
        """True where it is a set of words, written with 、 between them; it carries no source of its own."""
        return isinstance(self.spot.node, Items)

    @property
    def source(self) -> str:
        """The source in words."""
        return self.mark.value or "条文"


def parameters(text: str) -> tuple[Parameter, ...]:
    """Return every parameter of a document, in its order; two of one name carry a number behind it.

    Names and places are those of its canonical form in Chinese.
    """
    chinese = chinese_text(text)
    return tuple(_parameters(chinese.value)) if chinese.value is not None else ()


def _parameters(text: str) -> list[Parameter]:
    found: list[Parameter] = []
    names: dict[str, int] = {}
    for spot in places(text):
        if not _counts(spot):
            continue
        names[spot.name] = names.get(spot.name, 0) + 1
        name = spot.name if names[spot.name] == 1 else f"{spot.name}·{names[spot.name]}"
        value, mark = _said(spot.node)
        found.append(Parameter(name, value, mark, spot.key.form, spot.article, spot.node.line, spot))
    return found


def _counts(spot: Spot) -> bool:
    node = spot.node
    if node.column < 0:
        return False
    if isinstance(node, Items):
        return spot.path[-1] in _CODES and spot.path[0] in ("类别表", "码表", "清单样式")
    if spot.key.form is Form.QUANTITY:
        return node.text not in ("是", "否") and _reads(literals.quantity, node.text)
    if spot.path[-1] in _BEYOND_FORM:
        return True
    if spot.key.form in (Form.WORD, Form.TEXT):  # a word that nobody decided yet is a parameter, too
        return split_mark(node.text)[1] is not Mark.ARTICLE
    return spot.key.form in _ALWAYS


def _said(node: Scalar | Items) -> tuple[str, Mark]:
    if isinstance(node, Items):
        return "、".join(item.text for item in node.items if isinstance(item, Scalar)), Mark.ARTICLE
    return split_mark(node.text)


def _reads(read: Callable[[str], object], text: str) -> bool:
    try:
        read(text)
    except BadLiteral:
        return False
    return True


def changed(text: str, wanted: Mapping[str, tuple[str, Mark]], file: str = "") -> Outcome[str]:
    """Return the document with other values (and sources) for the named parameters; all problems at once.

    It comes back in canonical form and in its own language. Whether the new values make sense is for the checker and the cases to say.
    """
    chinese = chinese_text(text, file)
    if chinese.value is None:
        return chinese
    known = {parameter.name: parameter for parameter in _parameters(chinese.value)}
    problems: list[Problem] = []
    changes: list[tuple[Scalar | Items, str]] = []
    for name, (value, mark) in wanted.items():
        parameter = known.get(name)
        if parameter is None:
            problems.append(Problem("S06", f"没有参数“{name}”", "从导出的表里改，不增删行", Place(file)))
        elif fault := _fault(parameter, value, mark):
            place = Place(file, parameter.line, parameter.article)
            remedy = f"原来是“{parameter.value}”，照它的写法改；表格软件会把日子和分数改样，先把“值”一列设为文本"
            problems.append(Problem("S05", f"“{name}”的“{value}”{fault}", remedy, place))
        elif (value, mark) != (parameter.value, parameter.mark):
            changes.append((parameter.spot.node, _written(parameter, value, mark)))
    if problems:
        return Outcome(None, tuple(problems))
    made = replaced(chinese.value, changes)
    return translated(made, language_of_text(text), file)


_READ: dict[Form, Callable[[str], object]] = {
    Form.QUANTITY: literals.quantity,
    Form.DAY: lambda text: literals.day(text, 2000),
}


def _fault(parameter: Parameter, value: str, mark: Mark) -> str:
    if not value.strip() or _NOT_ON_ONE_LINE.search(value):
        return "不能写在这里"
    if isinstance(parameter.spot.node, Items):
        return "" if mark is Mark.ARTICLE else "是一列词，不标来源"
    if parameter.form is Form.TERM and parameter.name.split(".")[0] != "后果":
        return "" if _reads(literals.term, value) else "不是期限"
    if parameter.form in _READ:
        return "" if _reads(_READ[parameter.form], value) else f"不是{parameter.form.label}"
    return ""


def _written(parameter: Parameter, value: str, mark: Mark) -> str:
    if isinstance(parameter.spot.node, Items):
        return f"[{', '.join(word.strip() for word in value.split('、') if word.strip())}]"
    return f"{value}（{mark.value}）" if mark.value else value
