"""The shape of a module: short, named for what it holds, nothing written behind the reader's back, no clock of its own."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.imports import hides_an_import, path_of, reached, stands_for

ROOT = Path(__file__).parents[2]
LONGEST = 500
VAGUE = {"utils", "util", "helpers", "helper", "common", "misc", "base", "data", "manager", "signals"}
AT_THE_DOOR = ("taizhang/ui/clock.py", "taizhang/commands/")
CLOCKS = {
    *(f"{kind}.{word}" for kind in ("datetime", "datetime.datetime") for word in ("now", "today", "utcnow")),
    *("date.today", "datetime.date.today"),
    *(f"time.{word}" for word in ("time", "time_ns", "localtime", "gmtime")),
    *(f"{owner}timezone.{word}" for owner in ("", "django.utils.") for word in ("now", "localtime", "localdate")),
    "django.db.models.functions.Now",
}
SIGNALS = ("django.db.models.signals", "django.core.signals", "django.dispatch")
# Where an app writes; everywhere else it reads.
WRITERS = re.compile(r"(operations|posting|demo/build)\.py$|/migrations/")
WRITES = {"create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "delete", "save"}


def faults(name: str, text: str) -> list[str]:
    """Return what is wrong with a module of the product, each once."""
    tree = ast.parse(text)
    names = stands_for(tree)
    found = []
    if len(text.splitlines()) > LONGEST:
        found.append("too long")
    if Path(name).stem in VAGUE:
        found.append("vague name")
    for path in reached(tree):
        found += _of_path(name, path)
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef():
                found += _of_class(node)
            case ast.Call():
                found += _of_call(name, node, names)
    return list(dict.fromkeys(found))


def _of_class(node: ast.ClassDef) -> Iterator[str]:
    bases = [ast.unparse(base) for base in node.bases]
    if any(base.endswith("ModelForm") for base in bases):
        yield "ModelForm"
    defined = {one.name for one in node.body if isinstance(one, ast.FunctionDef)}
    if defined & {"save", "delete"} and any(base.endswith("Model") for base in bases):
        yield "save override"


def _of_path(name: str, path: str) -> Iterator[str]:
    """Yield what is wrong with reaching something, by whatever name."""
    if path.startswith(SIGNALS):
        yield "signal"
    owner = re.match(r"taizhang\.(\w+)\.models\b", path)
    if owner and not name.startswith(f"taizhang/{owner[1]}/"):
        yield "models of another app"
    if path in CLOCKS and not name.startswith(AT_THE_DOOR):
        yield "a clock of its own"


def _of_call(name: str, node: ast.Call, names: dict[str, str]) -> Iterator[str]:
    said = path_of(node.func, names)
    if not name.startswith(AT_THE_DOOR) and {word.arg for word in node.keywords} & {"auto_now", "auto_now_add"}:
        yield "a clock of its own"
    if hides_an_import(node, names) and "/migrations/" not in name:  # their names are no names of Python
        yield "hidden import"
    if said.endswith(".get_model") and "/migrations/" not in name:
        yield "models of another app"
    if name.startswith("taizhang/core/") and said in {"open", "print", "input"}:
        yield "core touches the world"
    if isinstance(node.func, ast.Attribute) and not WRITERS.search(name):
        # A dictionary is updated as well, but by one that stands in its place.
        updates = node.func.attr == "update" and (not node.args or ".objects." in said)
        if node.func.attr in WRITES or updates:
            yield "writes"


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
        ("taizhang/x/a.py", "import datetime as dt\nat = dt.datetime.now()", "a clock of its own"),
        ("taizhang/x/a.py", "from datetime import datetime as d\nat = d.now()", "a clock of its own"),
        ("taizhang/x/a.py", "from django.utils import timezone as tz\nat = tz.now()", "a clock of its own"),
        ("taizhang/x/models.py", "from django.utils import timezone as tz\nX(default=tz.now)", "a clock of its own"),
        ("taizhang/x/a.py", "from django.db.models import functions as f\nat = f.Now()", "a clock of its own"),
        ("taizhang/x/a.py", "from django.db.models import signals\nsignals.post_save.connect(f)", "signal"),
        ("taizhang/x/a.py", "from django.db import models as m\nm.signals.post_save.connect(f)", "signal"),
        ("taizhang/x/a.py", "import django.dispatch as d", "signal"),
        ("taizhang/x/queries.py", "import taizhang.journal.models as jm", "models of another app"),
        ("taizhang/x/queries.py", "import taizhang.journal.models", "models of another app"),
        ("taizhang/x/queries.py", "from taizhang import journal as j\nj.models.Entry", "models of another app"),
        ("taizhang/x/queries.py", "apps.get_model('journal', 'Entry')", "models of another app"),
        ("taizhang/x/queries.py", "Entry.objects.filter(pk=1).update(actor='x')", "writes"),
        ("taizhang/x/queries.py", "Entry.objects.filter(pk=1).update(**changed)", "writes"),
        ("taizhang/x/queries.py", "row.save()", "writes"),
        ("taizhang/x/views.py", "Entry.objects.create(actor='x')", "writes"),
        ("taizhang/x/facts.py", "rows.delete()", "writes"),
        ("taizhang/x/a.py", "import importlib\nimportlib.import_module('python_calamine')", "hidden import"),
        ("taizhang/x/a.py", "from importlib import import_module as im\nim('python_calamine')", "hidden import"),
        ("taizhang/core/a.py", "__import__('pathlib')", "hidden import"),
        ("taizhang/core/a.py", "exec('import os')", "hidden import"),
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
        ("taizhang/x/operations.py", "Entry.objects.filter(pk=1).update(actor='x')"),
        ("taizhang/x/queries.py", "found.update(more)\nfound.update(zip(a, b))"),
        (
            "taizhang/x/migrations/0002_y.py",
            "import importlib\nimportlib.import_module('taizhang.x.migrations.0001_z')",
        ),
    ],
)
def test_what_is_allowed_is_not_caught(name: str, text: str) -> None:
    assert faults(name, text) == []
