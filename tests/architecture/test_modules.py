"""The shape of the code: small modules, no hidden ways to write, every address declared."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import URLPattern, URLResolver, get_resolver

from taizhang.accounts import policy

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 500
# Debts: to be split, never to be added to. A module that has become short must leave this list.
STILL_TOO_LONG = {"taizhang/core/language/tree.py", "taizhang/ratings/queries.py"}
VAGUE = {"utils.py", "util.py", "helpers.py", "common.py", "misc.py", "signals.py"}


def faults(name: str, text: str) -> list[str]:
    """Return what is wrong with a module of the product."""
    found = []
    if len(text.splitlines()) > LONGEST:
        found.append("too long")
    if Path(name).name in VAGUE:
        found.append("vague name")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ClassDef):
            bases = {ast.unparse(base) for base in node.bases}
            if any(base.endswith("ModelForm") for base in bases):
                found.append("ModelForm")
            saves = {one.name for one in node.body if isinstance(one, ast.FunctionDef)} & {"save", "delete"}
            if saves and any(base.endswith("Model") for base in bases):
                found.append("save override")
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("django.db.models.signals"):
            found.append("signal")
        if isinstance(node, ast.ImportFrom) and node.module:
            owner = re.fullmatch(r"taizhang\.(\w+)\.models", node.module)
            if owner and f"taizhang/{owner[1]}/" not in name:
                found.append("models of another app")
    return found


def test_every_module_keeps_the_shape() -> None:
    files = sorted((ROOT / "taizhang").rglob("*.py"))
    bad = {str(file.relative_to(ROOT)): faults(str(file.relative_to(ROOT)), file.read_text()) for file in files}
    expected = {name: ["too long"] for name in STILL_TOO_LONG}
    assert {name: found for name, found in bad.items() if found} == expected


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("taizhang/x/a.py", "\n" * 501, "too long"),
        ("taizhang/x/utils.py", "", "vague name"),
        ("taizhang/x/a.py", "class F(forms.ModelForm): pass", "ModelForm"),
        ("taizhang/x/a.py", "class M(models.Model):\n    def save(self): pass", "save override"),
        ("taizhang/x/a.py", "from django.db.models.signals import post_save", "signal"),
        ("taizhang/x/a.py", "from taizhang.journal.models import Entry", "models of another app"),
    ],
)
def test_a_planted_fault_is_caught(name: str, text: str, fault: str) -> None:
    assert faults(name, text) == [fault]


def names(resolver: URLResolver, space: str = "") -> Iterator[str]:
    """Yield the name of every address."""
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from names(one, f"{space}{one.namespace}:" if one.namespace else space)
        elif isinstance(one, URLPattern):
            yield f"{space}{one.name}"


def test_every_address_is_declared() -> None:
    assert sorted(set(names(get_resolver())) - set(policy.rules())) == []


def test_every_declared_address_exists_outside_the_demo_and_the_import() -> None:
    later = {name for name in policy.rules() if name.startswith(("demo:", "intake:"))}
    assert sorted(set(policy.rules()) - later - set(names(get_resolver()))) == []


@pytest.mark.django_db
def test_migrations_say_what_the_models_say() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0, stdout=StringIO())
