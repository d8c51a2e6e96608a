"""Every page of the product in a browser: for everybody, at any width, by keyboard, small, and all from this machine."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser import NARROW, WIDE, Desk, Seen
from tests.journeys import office_ledger

pytestmark = pytest.mark.browser

AXE = Axe().axe_script
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RULES = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
OPEN = "() => document.querySelectorAll('details').forEach(one => one.open = true)"
CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']"
# Every control that is shown is waited for; one that is reached and does not show it is kept by name.
FOLLOW = """controls => {
  window.left = new Set([...document.querySelectorAll(controls)].filter(one => one.getClientRects().length));
  window.unmarked = new Set();
  left.delete(document.activeElement);
  document.addEventListener("focusin", event => {
    const style = getComputedStyle(event.target);
    if (style.outlineStyle === "none" && style.boxShadow === "none") unmarked.add(event.target.outerHTML.slice(0, 120));
    left.delete(event.target);
  });
}"""
LEFT = "() => [...left].map(one => one.outerHTML.slice(0, 120))"
HEAVIEST = 80 * 1024


def _wrong_password(page: Any) -> None:
    page.get_by_label("用户名").fill("nobody")
    page.get_by_label("密码").fill("nothing at all")
    page.get_by_role("button", name="登录").click()


def _no_reason(page: Any) -> None:
    page.locator("summary", has_text="撤回").click()
    form = page.locator("form", has=page.get_by_role("button", name="撤回"))
    form.get_by_label("理由").fill(" ")
    form.get_by_role("button").click()


# name → who opens it, where (a key of the places found in the county, or the address itself), what is then done
PAGES: dict[str, tuple[str, str, Callable[[Any], None] | None]] = {
    "sign-in": ("", "/sign-in/", None),
    "sign-in refused": ("", "/sign-in/", _wrong_password),
    "inbox of the county": ("县级主管", "/", None),
    "inbox of a town": ("青石镇", "/", None),
    "inbox of a secretary": ("教育局", "/", None),
    "matters": ("青石镇", "/matters/", None),
    "no matters": ("青石镇", "/matters/?text=没有这样的事项", None),
    "matter": ("青石镇", "matter", None),
    "matter refused": ("青石镇", "matter", _no_reason),
    "register": ("青石镇", "/matters/new/", None),
    "workbooks": ("青石镇", "/import/", None),
    "columns": ("青石镇", "columns", None),
    "workbook with errors": ("青石镇", "batch", None),
    "stars of organs": ("县级主管", "organs", None),
    "stars of towns": ("县级主管", "towns", None),
    "card, rated": ("县级主管", "发改局", None),
    "card, vetoed": ("县级主管", "农机局", None),
    "card, pending": ("县级主管", "农业局", None),
    "card, not rated": ("县级主管", "职业中学", None),
    "card of a town": ("县级主管", "白鹭镇", None),
    "evidence": ("县级主管", "evidence", None),
    "record": ("县级主管", "record", None),
    "schemes": ("县级主管", "/schemes/", None),
    "scheme": ("县级主管", "scheme", None),
    "parameters": ("县级主管", "parameters", None),
    "draft": ("县级主管", "draft", None),
    "what if": ("县级主管", "what if", None),
    "stories": ("县级主管", "/demo/stories/", None),
    "not there": ("县级主管", "/nothing/", None),
}


@pytest.fixture(scope="module")
def people(desk: Desk) -> dict[str, Any]:
    """Return the page of everybody who looks at something."""
    posts = {who for who, _, _ in PAGES.values()}
    return {who: desk.signed_in(who) if who else desk.stranger() for who in posts}


@pytest.fixture(scope="module")
def places(people: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the addresses that only the county itself knows."""
    office, clerk = people["县级主管"], people["青石镇"]
    office.goto("/stars/")
    links = [(tab.inner_text(), tab.get_attribute("href")) for tab in office.locator(".tz-tabs a").all()]
    found = {("towns" if "黑龙镇" in text else "organs"): f"/stars/{href}" for text, href in links}
    for listed in [found["organs"], found["towns"]]:
        office.goto(listed)
        found |= {one.inner_text(): one.get_attribute("href") for one in office.locator("th[scope=row] a").all()}
    for key, card, link in (("evidence", "白鹭镇", "/evidence/"), ("record", "发改局", "/records/")):
        office.goto(found[card])
        found[key] = office.locator(f"a[href*='{link}']").first.get_attribute("href")
    office.goto("/schemes/")
    found["scheme"] = office.locator("h2 a").last.get_attribute("href")
    found["parameters"] = f"{found['scheme']}parameters/"
    found["draft"] = office.locator(".tz-list a[href*='/drafts/']").first.get_attribute("href")
    office.goto(found["draft"])
    found["what if"] = office.get_by_role("link", name="谁会变动").get_attribute("href")
    clerk.goto("/matters/")
    found["matter"] = clerk.locator("th[scope=row] a").first.get_attribute("href")
    rows = [("一件", "听说的", "2015-02-30", None, None), ("又一件", "日常工作", "2015.3.4", "2015.3.5", "已办")]
    clerk.goto("/import/")
    book = office_ledger.write(Path(tmp_path_factory.mktemp("book")) / "台账.xlsx", "青石镇", rows)
    clerk.get_by_label("工作簿（.xlsx").set_input_files(book)
    clerk.get_by_role("button", name="读入").click()
    found["columns"] = clerk.url
    clerk.get_by_label("D 时间/何时收到").select_option(label="登记日")
    clerk.get_by_role("button", name="看每一行").click()
    found["batch"] = clerk.url
    return found


Show = Callable[[str], Any]


@pytest.fixture
def show(people: dict[str, Any], places: dict[str, str]) -> Show:
    """Return how to bring a page before the person who reads it."""

    def shown(name: str) -> Any:
        who, where, act = PAGES[name]
        page = people[who]
        page.set_viewport_size(WIDE)
        page.goto(places.get(where, where))
        if act:
            act(page)
        page.evaluate(OPEN)
        return page

    return shown


def _violations(page: Any) -> list[str]:
    found = page.evaluate("rules => axe.run(rules)", RULES)["violations"]
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]


def _runs_over(page: Any) -> int:
    """Return by how many pixels a page is wider than its window."""
    return int(page.evaluate("() => document.documentElement.scrollWidth - innerWidth"))


def _by_keyboard(page: Any) -> tuple[list[str], list[str]]:
    """Press Tab until it reaches nothing new; return what it did not reach, and what did not show that it was."""
    page.evaluate(FOLLOW, CONTROLS)
    left = page.evaluate(LEFT)
    while left:
        for _ in range(len(left) + 12):  # a day takes several stops
            page.keyboard.press("Tab")
        before, left = len(left), page.evaluate(LEFT)
        if len(left) == before:
            break
    return left, page.evaluate("() => [...unmarked]")


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(show: Show, name: str) -> None:
    page = show(name)
    page.evaluate(AXE)
    assert _violations(page) == []
    page.set_viewport_size(NARROW)
    assert _violations(page) == []


def test_axe_finds_a_planted_missing_label(show: Show) -> None:
    page = show("register")
    page.evaluate("() => document.querySelector('main form').insertAdjacentHTML('beforeend', '<input name=planted>')")
    page.evaluate(AXE)
    assert [one.partition(":")[0] for one in _violations(page)] == ["label"]


def _sent(page: Any, address: str) -> int:
    """Return how many bytes the server sends for an address to a browser that takes gzip."""
    cookies = "; ".join(f"{one['name']}={one['value']}" for one in page.context.cookies(address))
    request = urllib.request.Request(address, headers={"Accept-Encoding": "gzip", "Cookie": cookies})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=15) as answer:  # noqa: S310 - the address is the test's own server
            return len(answer.read())
    except urllib.error.HTTPError as refused:
        return len(refused.read())


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_light_and_no_wider_than_a_phone(show: Show, name: str) -> None:
    page = show(name)
    sheets = page.eval_on_selector_all("link[rel]", "links => links.map(link => link.href)")
    sent = {address: _sent(page, address) for address in [page.url, *sheets]}
    assert sum(sent.values()) < HEAVIEST, sent
    assert page.locator("script, iframe, link[href^=http], img[src^=http]").count() == 0
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert _runs_over(page) == 0, width


@pytest.mark.parametrize("name", PAGES)
def test_every_control_is_reached_by_keyboard_and_shows_it(show: Show, name: str) -> None:
    assert _by_keyboard(show(name)) == ([], [])


def test_a_planted_wide_line_and_a_control_out_of_reach_are_found(show: Show) -> None:
    page = show("register")
    page.evaluate("() => document.querySelector('main a').tabIndex = -1")
    page.evaluate("() => document.querySelector('main select').style.cssText = 'outline: 0; box-shadow: none'")
    left, unmarked = _by_keyboard(page)
    assert (len(left), len(unmarked)) == (1, 1)
    page.evaluate("() => document.querySelector('h1').style.minWidth = '500px'")
    page.set_viewport_size(NARROW)
    assert _runs_over(page) > 0


def test_what_calls_out_or_runs_a_script_of_its_own_is_seen(desk: Desk) -> None:
    planted = Desk(desk.browser, desk.base, Seen(desk.base))
    page = planted.stranger()
    policy = page.request.get("/sign-in/").headers["content-security-policy"]
    body = "<!doctype html><script>document.title = 'ran'</script><img src='https://stranger.invalid/a.png'>"
    page.route("**/planted/", lambda route: route.fulfill(body=body, headers={"content-security-policy": policy}))
    page.route("**/free/", lambda route: route.fulfill(body=body, content_type="text/html"))
    page.route("https://stranger.invalid/**", lambda route: route.abort())
    page.goto("/planted/")
    assert page.title() == ""
    refused = re.findall(r"policy: (\S+)", "\n".join(planted.seen.complaints))
    assert {"script-src-elem", "img-src"} <= set(refused)
    page.goto("/free/")
    assert "https://stranger.invalid/a.png" in planted.seen.faults()
    page.context.close()
