"""Every string of a page is said in Chinese."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

PACKAGE = Path(__file__).resolve().parents[2] / "taizhang"
PLAIN = re.compile(r"{%\s*translate\s+([\"'])(.*?)\1")
BLOCK = re.compile(r"{%\s*blocktranslate.*?%}(.*?){%\s*(?:plural|endblocktranslate)", re.DOTALL)


def strings_of_template(text: str) -> set[str]:
    """Return the msgids of a template."""
    blocks = {re.sub(r"{{\s*(\w+)\s*}}", r"%(\1)s", found) for found in BLOCK.findall(text)}
    return {found for _, found in PLAIN.findall(text)} | blocks


def strings_of_module(text: str) -> set[str]:
    """Return the msgids of a Python module."""
    return {
        node.args[0].value
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"_", "gettext", "gettext_lazy"}
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }


# What a page shows without asking the catalogue, in words of Latin letters: names that are the same in Chinese.
NAMES = {"SHA"}
UNSEEN = re.compile(r"{#.*?#}|{%\s*comment\b.*?{%\s*endcomment\s*%}|<!--.*?-->", re.DOTALL)
SAID = re.compile(r"{%\s*blocktranslate.*?{%\s*endblocktranslate\s*%}|{%.*?%}|{{.*?}}", re.DOTALL)
SHOWN_IN_A_TAG = re.compile(
    r"\b(?:title|placeholder|alt|aria-(?:label|description|valuetext)|label)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')"
)
MARKUP = re.compile(r"<(script|style)\b.*?</\1\s*>|<[^>]*>", re.DOTALL)


def bare_words(text: str) -> set[str]:
    """Return the English words that a template shows without asking a catalogue."""
    bare = SAID.sub(" ", UNSEEN.sub("", text))
    shown = [MARKUP.sub(" ", bare), *(one for pair in SHOWN_IN_A_TAG.findall(bare) for one in pair)]
    return set(re.findall(r"[A-Za-z]{2,}", re.sub(r"&\w+;", " ", " ".join(shown)))) - NAMES


def test_no_template_shows_bare_english() -> None:
    files = list(PACKAGE.rglob("*.html"))
    assert len(files) > 10
    found = {str(file.relative_to(PACKAGE)): bare_words(file.read_text(encoding="utf-8")) for file in files}
    assert {name: words for name, words in found.items() if words} == {}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<h1>All the matters</h1>", {"All", "the", "matters"}),
        ('<a title="Go back" href="/x">{{ name }}</a>', {"Go", "back"}),
        ("{% if a %}Late{% else %}{% translate 'Late' %}{% endif %}", {"Late"}),
        ('<h1 class="big" id="top">{% translate "All" %}&nbsp;{% blocktranslate %}All {{ n }}{% endblocktranslate %}</h1>', set()),
        ('{# a note #}<!-- another --><p aria-describedby="why">待办</p>', set()),
    ],
)  # fmt: skip
def test_planted_bare_english_is_caught(text: str, words: set[str]) -> None:
    assert bare_words(text) == words


def untranslated(wanted: set[str], catalogue: Path) -> set[str]:
    """Return the strings that a catalogue does not say, or says with other placeholders."""
    if not catalogue.exists():
        return wanted
    with catalogue.open("rb") as file:
        said = {(one.id if isinstance(one.id, str) else one.id[0]): one.string for one in read_po(file)}
    missing = set()
    for msgid in wanted:
        text = said.get(msgid) or ""
        text = text if isinstance(text, str) else text[0]
        if not text or set(re.findall(r"%\(\w+\)s", msgid)) != set(re.findall(r"%\(\w+\)s", text)):
            missing.add(msgid)
    return missing


def test_every_string_of_every_app_is_in_its_catalogue() -> None:
    missing = {}
    for app in sorted(path.parent for path in PACKAGE.glob("*/apps.py")):
        wanted: set[str] = set()
        for file in app.rglob("*.html"):
            wanted |= strings_of_template(file.read_text(encoding="utf-8"))
        for file in app.rglob("*.py"):
            wanted |= strings_of_module(file.read_text(encoding="utf-8"))
        left = untranslated(wanted, app / "locale/zh_Hans/LC_MESSAGES/django.po")
        if left:
            missing[app.name] = sorted(left)
    assert missing == {}


def said_twice(catalogues: Iterable[Path]) -> dict[str, set[str]]:
    """Return the strings that two catalogues say differently: of two apps the first one wins on every page."""
    found: dict[str, set[str]] = {}
    for file in catalogues:
        with file.open("rb") as opened:
            for message in read_po(opened):
                if message.id and isinstance(message.id, str):
                    found.setdefault(message.id, set()).add(str(message.string))
    return {msgid: texts for msgid, texts in found.items() if len(texts) > 1}


def test_one_string_is_said_one_way() -> None:
    assert said_twice(PACKAGE.glob("*/locale/zh_Hans/LC_MESSAGES/django.po")) == {}


def test_a_string_said_two_ways_is_caught(tmp_path: Path) -> None:
    for name, text in (("a", "查看"), ("b", "查询")):
        (tmp_path / f"{name}.po").write_text(f'msgid "Show"\nmsgstr "{text}"\n', encoding="utf-8")
    assert said_twice(tmp_path.glob("*.po")) == {"Show": {"查看", "查询"}}


def test_a_planted_string_is_caught(tmp_path: Path) -> None:
    catalogue = tmp_path / "django.po"
    catalogue.write_text('#, python-format\nmsgid "All %(n)s"\nmsgstr "全部"\n', encoding="utf-8")
    wanted = strings_of_template('{% translate "New" %}{% blocktranslate %}All {{ n }}{% endblocktranslate %}')
    assert untranslated(wanted, catalogue) == {"New", "All %(n)s"}
