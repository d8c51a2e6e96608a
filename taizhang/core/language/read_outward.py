"""The blocks that bind, propose and show: 核对 后果 公开 视图."""

from __future__ import annotations

from taizhang.core.language.nodes import Map, Scalar
from taizhang.core.language.read_where import bound_in, where
from taizhang.core.language.reader import Context, force, visible
from taizhang.core.language.tree import Check, Consequence, Disclosure, FactTable, OnFailure, Question, View


def check(context: Context, name: Scalar, node: Map) -> Check | None:
    """Read a check: one of 数, 看 and 须."""
    keys = context.keys("核对", name, node)
    each, counts, looks_at = keys.text("每个"), keys.text("数"), keys.text("看")
    requires = where(keys.map("须")) if keys.has("须") else None
    failure, _ = keys.choice("不符", OnFailure)
    if sum((bool(counts), bool(looks_at), requires is not None)) != 1:
        keys.context.report(
            "S15", keys.line, f"{keys.what}要写“数”“看”“须”之一", "数几条写“数”，看指标写“看”，每条记录要合条件写“须”"
        )
        return None
    bound = None if requires is not None else bound_in(keys)
    against, on_difference = keys.text("对照"), keys.closed("不一致")
    if bool(against) != bool(on_difference):
        keys.missing("不一致" if against else "对照")
    seen, binding = visible(keys, ()), force(keys)
    if not each or not failure or (requires is None and bound is None):
        return None
    return Check(
        name.text,
        context.article,
        name.line,
        each,
        failure,
        counts,
        looks_at,
        requires,
        bound,
        against,
        on_difference,
        seen,
        binding,
    )


def consequence(context: Context, name: Scalar, node: Map) -> Consequence:
    """Read what is proposed to whom; the machine never does it."""
    keys = context.keys("后果", name, node)
    when = keys.map("当")
    conditions = {key.text: value.text for key, value in when.entries() if isinstance(value, Scalar)} if when else {}
    term = keys.word("期限")
    if term and "逾期" in conditions:
        keys.term("期限")  # the clock asks it by itself: 次年 will not do
    return Consequence(
        name.text,
        context.article,
        name.line,
        when=conditions,
        proposes=keys.text("提出"),
        to=keys.text("给"),
        first=keys.texts("先"),
        by=keys.text("由"),
        term=term,
        exit_test=keys.text("摘帽条件"),
    )


def disclosure(context: Context, name: Scalar, node: Map) -> Disclosure:
    """Read what is shown to whom."""
    keys = context.keys("公开", name, node)
    seen = visible(keys, ())
    if not seen:
        keys.missing("可见")
    return Disclosure(name.text, context.article, name.line, seen, keys.text("形式"), keys.text("在"))


def view(context: Context, name: Scalar, node: Map) -> View | None:
    """Read a view: questions to the ledgers, for these roles."""
    keys = context.keys("视图", name, node)
    roles, questions = keys.texts("给"), []
    for item in keys.maps("问"):
        title, (table, _) = item.text("标题"), item.choice("台账", FactTable)
        selection, columns = where(item.map("范围")), item.texts("列")
        order, most = item.text("排"), item.number("至多", 20)
        if title and table and columns:
            questions.append(Question(title, table, selection, columns, order, most))
    return View(name.text, context.article, name.line, roles, tuple(questions)) if roles and questions else None
