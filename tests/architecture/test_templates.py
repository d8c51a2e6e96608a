"""A page asks nobody but us, runs no script of its own, and writes nothing unescaped."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client

ROOT = Path(__file__).parents[2]
FAULTS = {
    "an address elsewhere": r"""[\w-]+\s*=\s*["']?\s*(?:https?:)?//|http-equiv\s*=\s*["']?\s*refresh|@import|url\((?!["']?(?:data:|[./\w-]+["')]))""",
    "a script in the page": r"<script(?![^>]*\bsrc=)[^>]*>(?!\s*</script>)|javascript:|\son[a-z]+\s*=",
    "a style in the page": r"<style|\sstyle\s*=",
    "unescaped": r"\|\s*safe\b|autoescape\s+off|\bsafeseq\b",
}
OWN = re.compile(r"/\*.*?\*/|{#.*?#}|xmlns(?::\w+)?=(?:\"[^\"]*\"|\'[^\']*\')", re.S)

TAGS = re.compile(r"{%.*?%}|{{.*?}}", re.S)


def faults(text: str) -> list[str]:
    """Return what a template or a style sheet of ours must not hold."""
    text = OWN.sub("", text)
    bare = TAGS.sub("", text)
    return [fault for fault, shape in FAULTS.items() if re.search(shape, text if fault == "unescaped" else bare, re.I)]


def test_no_template_and_no_style_sheet_of_ours_calls_out() -> None:
    files = [*(ROOT / "taizhang").rglob("*.html"), *(ROOT / "taizhang").rglob("static/ui/*.css")]
    assert len(files) > 10
    assert {str(file.relative_to(ROOT)): found for file in files if (found := faults(file.read_text()))} == {}


def test_no_python_of_a_view_marks_text_as_safe() -> None:
    files = [*(ROOT / "taizhang").rglob("views.py"), *(ROOT / "taizhang").rglob("queries.py")]
    assert [file for file in files if re.search(r"mark_safe|SafeString|html_safe", file.read_text())] == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('<img src="https://x.example/a.png">', "an address elsewhere"),
        ('<link rel="stylesheet" href="//x.example/a.css">', "an address elsewhere"),
        ('<meta http-equiv="refresh" content="0;url=https://x.example/">', "an address elsewhere"),
        ("<meta content='0' http-equiv=Refresh>", "an address elsewhere"),
        ('<a href="/" ping="https://x.example/">x</a>', "an address elsewhere"),
        ('<p hx-get="https://x.example/">x</p>', "an address elsewhere"),
        ("@import 'a.css';", "an address elsewhere"),
        (".a { background: url(https://x.example/a.png) }", "an address elsewhere"),
        ("<script>alert(1)</script>", "a script in the page"),
        ('<a href="#" onclick="go()">x</a>', "a script in the page"),
        ('<p style="color: red">x</p>', "a style in the page"),
        ("{{ page.title|safe }}", "unescaped"),
    ],
)
def test_a_planted_fault_is_caught(text: str, fault: str) -> None:
    assert faults(text) == [fault]


def test_what_is_ours_is_not_caught() -> None:
    assert faults('<script src="{% static "ui/app.js" %}" defer></script><a href="/stars/">x</a>') == []
    assert faults(".a { background: url(data:image/svg+xml;base64,AA==) } .b { background: url(icon.svg) }") == []
    assert faults('<svg xmlns="http://www.w3.org/2000/svg"></svg>') == []


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["/sign-in/", "/no-such-page/"])
def test_every_answer_carries_a_policy_that_allows_this_server_alone(url: str) -> None:
    said = Client(headers={"host": "127.0.0.1"}).get(url).headers["Content-Security-Policy"]
    policy = dict(part.strip().split(" ", 1) for part in said.split(";") if part.strip())
    assert policy["default-src"] == "'none'"
    assert {source for sources in policy.values() for source in sources.split()} <= {"'none'", "'self'", "data:"}
    assert policy["script-src"] == policy["style-src"] == "'self'"


# --- what is refused is said ----------------------------------------------------------------------

REFUSING = re.compile(r"""refused\(\s*request,\s*["']([\w/]+\.html)["']""")
SAYING = re.compile(r"""{%\s*include\s+["']ui/problems\.html["']""")


def silent(views: str, templates: dict[str, str]) -> list[str]:
    """Return the templates that a view refuses with and that do not say why."""
    return sorted({name for name in REFUSING.findall(views) if not SAYING.search(templates[name])})


def test_every_page_that_refuses_says_why() -> None:
    templates = {
        str(file).rpartition("/templates/")[2]: file.read_text() for file in (ROOT / "taizhang").rglob("*.html")
    }
    views = "\n".join(file.read_text() for file in (ROOT / "taizhang").rglob("views.py"))
    assert len(set(REFUSING.findall(views))) > 8
    assert silent(views, templates) == []


def test_a_page_that_keeps_silent_is_found() -> None:
    views = 'return refused(request, "a/b.html", shown, reason)'
    assert silent(views, {"a/b.html": "<p>no word</p>"}) == ["a/b.html"]
    assert silent(views, {"a/b.html": '{% include "ui/problems.html" %}'}) == []
