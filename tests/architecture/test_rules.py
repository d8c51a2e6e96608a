"""Rules about the code: each can fail, and where it is cheap a planted violation is seen refused."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import get_resolver

from taizhang.accounts import policy

ROOT = Path(__file__).parents[2]
CODE = sorted((ROOT / "taizhang").rglob("*.py"))
FORBIDDEN_MODULES = {"utils", "helpers", "common", "misc"}


def names_of(patterns, prefix=""):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from names_of(pattern.url_patterns, f"{pattern.app_name}:" if pattern.app_name else prefix)
        else:
            yield prefix + pattern.name


def test_no_module_is_a_drawer_for_everything():
    assert [path for path in CODE if path.stem in FORBIDDEN_MODULES] == []


def test_every_address_stands_in_the_policy_and_every_row_of_it_is_an_address():
    declared, resolved = set(policy.rules()), set(names_of(get_resolver().url_patterns))
    assert resolved - declared == set()
    assert declared - resolved <= {"demo:stories"}


def test_an_undeclared_address_is_refused_to_everybody():
    assert not policy.allows("matters:everything", "GET", frozenset({"county_office"}))
    assert policy.allows("matters:list", "GET", frozenset({"county_office"}))


@pytest.mark.django_db
def test_the_migrations_say_what_the_models_say():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_no_file_names_a_package_index():
    for name in ("Makefile", "pyproject.toml", "constraints.txt", ".ci/run"):
        assert not re.search(r"https?://|index-url", (ROOT / name).read_text()), name


def test_every_word_of_the_pages_is_translated():
    for catalogue in (ROOT / "taizhang").glob("*/locale/*/LC_MESSAGES/django.po"):
        assert not re.search(r'msgid "[^"]+"\nmsgstr ""\n', catalogue.read_text()), catalogue
