"""Every change of a parameter is one difference, and undoing all differences gives the older scheme."""

from __future__ import annotations

import random

import pytest

from taizhang.core.language.check import check
from taizhang.core.language.differences import Way, differences, undone
from taizhang.core.language.grammar import Form
from taizhang.core.language.parameters import Parameter, changed, parameters
from taizhang.core.plan.build import build
from tests.core.engine.random_schemes import SchemeWriter
from tests.schemes.shipped import SCHEMES, Shipped

WHOLE = [one for one in SCHEMES if one.code in ("heilong-town", "qingshen-organs")]


def _other(parameter: Parameter) -> str | None:
    """Return another value that can stand there; None where a number alone does not show one."""
    digits = "".join(c for c in parameter.value if c.isdigit())
    if parameter.form is not Form.QUANTITY or not digits or "/" in parameter.value or "." in parameter.value:
        return None
    return parameter.value.replace(digits, str(int(digits) + 1), 1)


@pytest.mark.parametrize("shipped", WHOLE, ids=str)
def test_a_changed_number_is_one_difference_and_undone_it_is_gone(shipped: Shipped) -> None:
    old = shipped.scheme
    tried = 0
    for parameter in parameters(shipped.text):
        value = _other(parameter)
        if value is None:
            continue
        new = check(changed(shipped.text, {parameter.name: (value, parameter.mark)}).unwrap(), bases=shipped.bases)
        if new.value is None:
            continue
        tried += 1
        found = differences(old, new.value)
        assert [one.way for one in found] == [Way.CHANGED], parameter.name
        assert found[0].line == parameter.line or found[0].path[0] in ("考评", "星级", parameter.name.split(".")[0])
        assert differences(old, undone(new.value, found)) == ()
    assert tried > 5


@pytest.mark.parametrize("seed", range(12))
def test_between_any_two_schemes_undoing_everything_gives_the_older_plan(seed: int) -> None:
    old, new = (check(SchemeWriter(number).text()).unwrap() for number in (seed, seed + 100))
    found = differences(old, new)
    assert found
    mixed = list(found)
    random.Random(seed).shuffle(mixed)
    back = undone(new, mixed)
    assert {one.name for one in differences(old, back)} <= {"考评", "星级"}
    if old.scoring and back.scoring and old.bands and back.bands:
        assert {step.name for step in build(back).steps} == {step.name for step in build(old).steps}


def test_an_added_and_a_removed_rule_are_told_as_such() -> None:
    [shipped] = [one for one in WHOLE if one.code == "qingshen-organs"]
    line = "  丁阵地: {看: 阵地达标, 等于: 否}\n"
    assert line in shipped.text
    less = check(shipped.text.replace(line, "")).unwrap()
    assert [(one.name, one.way) for one in differences(shipped.scheme, less)] == [("否决.丁阵地", Way.REMOVED)]
    assert [(one.name, one.way) for one in differences(less, shipped.scheme)] == [("否决.丁阵地", Way.ADDED)]
    assert differences(shipped.scheme, undone(less, differences(shipped.scheme, less))) == ()
