"""The shape of a module: short, named for what it holds, nothing written behind the reader's back, no clock of its own."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LONGEST = 500
VAGUE = {"utils", "util", "helpers", "helper", "common", "misc", "base", "data", "manager", "signals"}
AT_THE_DOOR = ("taizhang/ui/clock.py", "taizhang/commands/")
CLOCKS = {
    *(f"{kind}.{word}" for kind in ("datetime", "datetime.datetime") for word in ("now", "today", "utcnow")),
    *("date.today", "datetime.date.today", "time.time", "time.localtime", "time.gmtime"),
    *(f"timezone.{word}" for word in ("now", "localtime", "localdate")),
}
IMPORTED_CLOCKS = {
    "django.utils.timezone": {"now", "localdate", "localtime"},
    "django.db.models.functions": {"Now"},
    "time": {"time", "localtime", "gmtime"},
}


def faults(name: str, text: str) -> list[str]:
    """Return what is wrong with a module of the product."""
    found = []
    if len(text.splitlines()) > LONGEST:
        found.append("too long")
    if Path(name).stem in VAGUE:
        found.append("vague name")
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.ClassDef():
                found += _of_class(node)
            case ast.ImportFrom(module=str(module), names=names):
                found += _of_import(name, module, [one.name for one in names])
            case ast.Call() if not name.startswith(AT_THE_DOOR):
                found += _of_call(name, node)
    return found


def _of_class(node: ast.ClassDef) -> Iterator[str]:
    bases = [ast.unparse(base) for base in node.bases]
    if any(base.endswith("ModelForm") for base in bases):
        yield "ModelForm"
    defined = {one.name for one in node.body if isinstance(one, ast.FunctionDef)}
    if defined & {"save", "delete"} and any(base.endswith("Model") for base in bases):
        yield "save override"


def _of_import(name: str, module: str, names: list[str]) -> Iterator[str]:
    if module.startswith("django.db.models.signals") or module == "django.dispatch":
        yield "signal"
    owner = re.fullmatch(r"taizhang\.(\w+)\.models", module) or re.fullmatch(r"taizhang\.(\w+)", module)
    touches = module.endswith(".models") or "models" in names
    if owner and touches and not name.startswith(f"taizhang/{owner[1]}/"):
        yield "models of another app"
    if IMPORTED_CLOCKS.get(module, set()) & set(names) and not name.startswith(AT_THE_DOOR):
        yield "a clock of its own"


def _of_call(name: str, node: ast.Call) -> Iterator[str]:
    said = ast.unparse(node.func)
    kept = {word.arg for word in node.keywords} & {"auto_now", "auto_now_add"}
    if said in CLOCKS or said.endswith("functions.Now") or kept:
        yield "a clock of its own"
    if name.startswith("taizhang/core/") and said in {"open", "print", "input"}:
        yield "core touches the world"


def test_every_module_keeps_the_shape() -> None:
    files = {str(file.relative_to(ROOT)): file.read_text() for file in sorted((ROOT / "taizhang").rglob("*.py"))}
    assert {name: found for name, text in files.items() if (found := faults(name, text))} == {}


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("taizhang/x/a.py", "\n" * 501, "too long"),
        ("taizhang/x/utils.py", "", "vague name"),
        ("taizhang/x/a.py", "class F(forms.ModelForm): pass", "ModelForm"),
        ("taizhang/x/a.py", "class M(models.Model):\n    def save(self): pass", "save override"),
        ("taizhang/x/a.py", "from django.db.models.signals import post_save", "signal"),
        ("taizhang/x/a.py", "from django.dispatch import receiver", "signal"),
        ("taizhang/x/a.py", "from taizhang.journal.models import Entry", "models of another app"),
        ("taizhang/x/a.py", "from taizhang.journal import models", "models of another app"),
        ("taizhang/x/a.py", "at = datetime.now(UTC)", "a clock of its own"),
        ("taizhang/x/views.py", "today = date.today()", "a clock of its own"),
        ("taizhang/x/a.py", "at = timezone.now()", "a clock of its own"),
        ("taizhang/x/a.py", "from django.utils.timezone import now", "a clock of its own"),
        ("taizhang/x/a.py", "from django.db.models.functions import Now", "a clock of its own"),
        ("taizhang/x/a.py", "from time import time", "a clock of its own"),
        ("taizhang/x/models.py", "at = models.DateTimeField(auto_now_add=True)", "a clock of its own"),
        ("taizhang/core/a.py", "text = open('scheme.md').read()", "core touches the world"),
    ],
)
def test_a_planted_fault_is_caught(name: str, text: str, fault: str) -> None:
    assert faults(name, text) == [fault]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("taizhang/ui/clock.py", "at = datetime.now(UTC)"),
        ("taizhang/commands/rate.py", "at = datetime.now(UTC)"),
        ("taizhang/x/views.py", "today = clock.today()"),
        ("taizhang/journal/queries.py", "from taizhang.journal.models import Entry"),
        ("taizhang/x/a.py", "\n" * 500),
    ],
)
def test_what_is_allowed_is_not_caught(name: str, text: str) -> None:
    assert faults(name, text) == []
