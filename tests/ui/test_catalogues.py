"""Every string of a page is said in Chinese."""

from __future__ import annotations

import ast
import re
from pathlib import Path

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


def test_a_planted_string_is_caught(tmp_path: Path) -> None:
    catalogue = tmp_path / "django.po"
    catalogue.write_text('#, python-format\nmsgid "All %(n)s"\nmsgstr "全部"\n', encoding="utf-8")
    wanted = strings_of_template('{% translate "New" %}{% blocktranslate %}All {{ n }}{% endblocktranslate %}')
    assert untranslated(wanted, catalogue) == {"New", "All %(n)s"}
