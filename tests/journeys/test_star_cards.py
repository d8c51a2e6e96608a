"""Every star card of the demo, worked out again from what its page shows, and opened down to a record."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.browser import Desk
from tests.journeys.by_hand import READ, faults
from tests.journeys.conftest import County

pytestmark = pytest.mark.browser

# Where the page shows a number that others hang on: values, points, full marks, shares, workings, counts.
SHOWN = re.compile(
    r'(?:tz-node-value|tz-node-share|tz-working|id="score"|<strong>)[^<>]*?>?[^<>]*?(\d)|tz-item-text">\d*?(\d)[\d/]*<'
)


@pytest.fixture(scope="module")
def office(desk: Desk) -> Any:
    """Return the page of the county office, which sees every card."""
    return desk.signed_in("县级主管")


@pytest.fixture(scope="module")
def cards(office: Any) -> dict[str, str]:
    """Return the address of every card in the newest run of every scheme, by organisation."""
    found = {}
    office.goto("/stars/")
    for tab in [tab.get_attribute("href") for tab in office.locator(".tz-tabs a").all()]:
        office.goto(f"/stars/{tab}")
        for link in office.locator("th[scope=row] a").all():
            found[link.inner_text()] = link.get_attribute("href")
    return found


def test_every_card_comes_out_by_hand(office: Any, cards: dict[str, str], county: County) -> None:
    wrong, stars = [], Counter()
    for address in cards.values():
        office.goto(address)
        card = office.evaluate(READ)
        stars[card["star"]] += 1
        wrong += faults(card)
    assert wrong == []
    assert f"{len(cards)}份评定" in county.said
    assert set(stars) == {"五星级", "四星级", "三星级", "不定星", "待定", "不参评", "达标", "不达标"}


@pytest.mark.parametrize("name", ["信访局", "白鹭镇"])
def test_a_card_with_one_digit_changed_does_not_come_out(office: Any, cards: dict[str, str], name: str) -> None:
    office.goto(cards[name])
    page, html = office.context.new_page(), office.content()
    places = [found.start(found.lastindex) for found in SHOWN.finditer(html)]
    unnoticed = []
    for at in places[::3]:
        page.set_content(f"{html[:at]}{(int(html[at]) + 1) % 10}{html[at + 1 :]}")
        if not list(faults(page.evaluate(READ))):
            unnoticed.append(html[at - 60 : at + 20])
    page.close()
    assert unnoticed == []


@pytest.mark.parametrize(
    ("name", "way"),
    [
        ("发改局", ["三会一课履行率", "三会一课履行率", "6月党课"]),
        ("白鹭镇", ["同级协办", "全部14条", "（542）"]),
    ],
)
def test_a_record_is_at_most_four_clicks_from_a_card(
    office: Any, cards: dict[str, str], name: str, way: list[str]
) -> None:
    office.goto(cards[name])
    assert len(way) <= 4
    for step, words in enumerate(way):
        place = ".tz-node-label" if step < len(way) - 1 and "全部" not in words else "a"
        office.locator(f"{place}:visible", has_text=words).nth(way[:step].count(words)).click()
        if "全部" in words:
            assert "/evidence/" in office.url
    assert urlsplit(office.url).path.startswith(("/records/", "/matters/"))
    told = office.locator(".tz-two-dates").first.inner_text()
    assert re.search(r"发生日\s*2015-\d\d-\d\d", told)
    assert re.search(r"登记时间\s*2015-\d\d-\d\d", told)
