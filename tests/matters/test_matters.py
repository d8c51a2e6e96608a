"""What may be done to a matter, by whom, on which days; and what its pages say where it is refused."""

from __future__ import annotations

import html
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest

from taizhang.core.problems import Refused
from taizhang.journal.operations import Actor
from taizhang.ledgers.models import Entry
from taizhang.matters import operations as matters
from taizhang.ui.forms import day_of
from tests import given

pytestmark = pytest.mark.django_db

NOW = datetime(2015, 7, 10, 2, tzinfo=UTC)
TODAY = date(2015, 7, 10)
OPENED = date(2015, 6, 1)


class World:
    """A county with one scheme; its clerks, and one matter of the town."""

    def __init__(self) -> None:
        self.ids = given.county()
        given.scheme()
        self.clerk = Actor(given.person("clerk", self.ids["town"], "town_office"), "测试clerk")
        self.other = Actor(given.person("other", self.ids["town"], "town_office"), "测试other")
        given.person("office", self.ids["county"], "county_office")
        self.turns = 0
        self.matter = self.register()

    def how(self, actor: Actor | None = None) -> dict[str, Any]:
        self.turns += 1
        now = NOW + timedelta(minutes=self.turns)
        return {"actor": actor or self.clerk, "now": now, "idempotency_key": f"t{self.turns}"}

    def register(self, org: str = "town", **more: Any) -> str:
        said = {"kind_key": "工作事项", "title": "修村道", "source": "群众反映", "opened_on": OPENED} | more
        return matters.register(organisation_id=self.ids[org], **said, **self.how()).public_id

    def on(self, actor: Actor | None = None) -> dict[str, Any]:
        return {"public_id": self.matter, **self.how(actor)}

    def entry(self) -> Entry:
        return Entry.objects.get(record__public_id=self.matter, superseded_at=None)


@pytest.fixture
def world() -> Iterator[World]:
    with patch("taizhang.ui.clock.now", lambda: NOW):
        yield World()


def _form(world: World, **more: str) -> dict[str, str]:
    from taizhang.registry.queries import by_ids

    town = by_ids([world.ids["town"]])[world.ids["town"]].public_id
    said = {"kind": "工作事项", "title": "清水渠", "source": "群众反映", "org": town, "opened_on": "2015-07-01"}
    return said | {"idempotency_key": "form"} | more


def test_the_first_day_of_action_is_the_earliest(world: World) -> None:
    matters.progress(step="受理", on=date(2015, 6, 5), **world.on())
    matters.progress(step="办理", on=date(2015, 6, 9), **world.on())
    assert world.entry().first_action_on == date(2015, 6, 5)
    matters.finish(done_on=date(2015, 6, 20), **world.on())
    assert world.entry().first_action_on == date(2015, 6, 5)


def test_finishing_without_a_step_is_the_first_action_and_follows_its_correction(world: World) -> None:
    matters.finish(done_on=date(2015, 6, 20), **world.on())
    assert world.entry().first_action_on == date(2015, 6, 20)
    matters.correct(reason="抄错", done_on=date(2015, 6, 22), **world.on())
    assert world.entry().first_action_on == date(2015, 6, 22)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"done_on": date(2015, 5, 1)}, "办结日2015-05-01早于登记日"),
        ({"done_on": date(2016, 5, 1)}, "在今天之后"),
        ({"done_on": None}, "更正不能办结，也不能取消办结"),
        ({"happened_on": date(1899, 6, 1)}, "早于2000-01-01"),
        ({"happened_on": date(2015, 8, 1)}, "登记日2015-08-01在今天之后"),
        ({"happened_on": date(2015, 6, 25)}, "办结日2015-06-20早于登记日"),
        ({"due_on": date(2015, 5, 1)}, "到期日2015-05-01早于登记日"),
    ],
)
def test_a_correction_cannot_say_what_could_not_be_recorded(world: World, values: dict[str, Any], said: str) -> None:
    matters.finish(done_on=date(2015, 6, 20), **world.on())
    with pytest.raises(Refused, match=said):
        matters.correct(reason="抄错", **values, **world.on())


def test_a_withdrawn_matter_is_not_corrected(world: World) -> None:
    matters.withdraw(reason="重复", on=TODAY, **world.on())
    with pytest.raises(Refused, match="已撤回"):
        matters.correct(reason="抄错", title="修桥", **world.on())


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"due_on": date(2015, 5, 1)}, "到期日2015-05-01早于登记日"),
        ({"opened_on": date(1015, 6, 1)}, "早于2000-01-01"),
        ({"kind_key": "情况说明"}, "不分来源"),
        ({"source": ""}, "没有选来源"),
    ],
)
def test_a_matter_that_cannot_be_is_not_registered(world: World, more: dict[str, Any], said: str) -> None:
    with pytest.raises(Refused, match=said):
        world.register(**more)


def test_a_step_is_taken_between_registration_and_completion(world: World) -> None:
    for day in (date(2015, 5, 31), date(2015, 7, 11)):
        with pytest.raises(Refused):
            matters.progress(step="受理", on=day, **world.on())
    matters.finish(done_on=date(2015, 6, 20), **world.on())
    with pytest.raises(Refused, match="不能再办理一步"):
        matters.progress(step="受理", on=date(2015, 6, 10), **world.on())


def test_nobody_verifies_his_own_work_for_his_own_organisation_and_nothing_is_verified_twice(world: World) -> None:
    matters.finish(done_on=date(2015, 6, 20), **world.on(world.other))
    for own in (world.clerk, world.other):
        with pytest.raises(Refused, match="不能自己核验"):
            matters.verify(on=TODAY, **world.on(own))
    assert "/verify/" not in given.signed_in("clerk").get(f"/matters/{world.matter}/").content.decode()
    assert "/verify/" in given.signed_in("office").get(f"/matters/{world.matter}/").content.decode()
    matters.verify(on=TODAY, **world.on(given.CLERK))
    with pytest.raises(Refused, match="已经核验过"):
        matters.verify(on=TODAY, **world.on(given.CLERK))


def test_a_superior_verifies_what_he_entered_for_a_village(world: World) -> None:
    world.matter = world.register("upper")
    matters.finish(done_on=date(2015, 6, 20), **world.on())
    matters.verify(on=TODAY, **world.on())
    with pytest.raises(Refused, match="已经核验过"):
        matters.verify(on=TODAY, **world.on())


def test_the_same_sent_twice_is_one_matter_and_something_else_is_said_not_to_be_recorded(world: World) -> None:
    clerk = given.signed_in("clerk")
    first, again = clerk.post("/matters/new/", _form(world)), clerk.post("/matters/new/", _form(world))
    assert first.headers["Location"] == again.headers["Location"]
    other = clerk.post("/matters/new/", _form(world, title="别的事"))
    assert other.status_code == 422
    assert "没有记录" in other.content.decode()
    assert not Entry.objects.filter(title="别的事").exists()
    done = {"on": "2015-07-02", "idempotency_key": "done"}
    address = first.headers["Location"]
    assert [clerk.post(f"{address}finish/", done).status_code for _ in range(2)] == [302, 302]
    clerk.get(address)
    changed = clerk.post(f"{address}finish/", done | {"outcome": "修好了"})
    assert changed.status_code == 422
    assert "已办结。" not in changed.content.decode()


def test_the_key_of_many_is_no_matter(world: World) -> None:
    matters.register_many(records=[], **world.how() | {"idempotency_key": "form"})
    answer = given.signed_in("clerk").post("/matters/new/", _form(world))
    assert answer.status_code == 422
    assert "没有记录" in answer.content.decode()


def test_a_refused_form_comes_back_open_with_what_was_typed(world: World) -> None:
    clerk = given.signed_in("clerk")
    typed = {"title": "新题目", "happened_on": "2015-06-02", "due_on": "2015-01-01", "reason": "因为"}
    shown = html.unescape(clerk.post(f"/matters/{world.matter}/correct/", typed).content.decode())
    assert "到期日2015-01-01早于登记日" in shown
    form = shown.partition("/correct/")[2].partition("</form>")[0]
    assert all(text in form for text in typed.values())
    assert shown.partition("/correct/")[0].rpartition("<details")[2].startswith(" open")
    others = shown.partition("/progress/")[2].partition("</form>")[0]
    assert "因为" not in others


@pytest.mark.parametrize("act", ["withdraw", "reopen"])
def test_a_reason_that_is_too_long_is_refused_and_not_cut(world: World, act: str) -> None:
    matters.finish(done_on=date(2015, 6, 20), **world.on())
    clerk = given.signed_in("clerk")
    answer = clerk.post(f"/matters/{world.matter}/{act}/", {"reason": "长" * 301})
    assert answer.status_code == 422
    assert "最多300字" in answer.content.decode()


def test_a_township_registers_for_its_villages_and_the_county_chooses(world: World) -> None:
    town = given.signed_in("clerk").get("/matters/new/").content.decode()
    assert "上村" in town
    office = given.signed_in("office").get("/matters/new/").content.decode()
    chosen = office.partition('name="org"')[2].partition("</select>")[0]
    assert "selected" not in chosen
    assert '<option value="">' in chosen


def test_the_lights_add_up_and_one_is_taken_off_alone(world: World) -> None:
    matters.withdraw(reason="重复", on=TODAY, **world.on())
    world.register(title="另一件")
    office = given.signed_in("office")
    shown = html.unescape(office.get("/matters/?text=件&light=withdrawn").content.decode())
    assert "已撤回" in shown
    assert 'href="?text=%E4%BB%B6" aria-current' in shown
    tiles = [int(part.partition("<")[0]) for part in office.get("/matters/").content.decode().split("<strong>")[1:7]]
    assert sum(tiles) == 2


def test_the_way_back_keeps_how_the_list_was_narrowed(world: World) -> None:
    office = given.signed_in("office")
    office.get("/matters/?light=overdue&text=%E4%BF%AE")
    shown = html.unescape(office.get(f"/matters/{world.matter}/").content.decode())
    assert 'href="/matters/?light=overdue&text=%E4%BF%AE"' in shown


def test_a_day_that_is_none_is_said_and_a_page_beyond_the_end_is_the_last(world: World) -> None:
    office = given.signed_in("office")
    assert "“2015-02-30”不是日期" in office.get("/matters/?first=2015-02-30").content.decode()
    for far in ("50", "9" * 30, "9" * 5000):
        assert "修村道" in office.get(f"/matters/?from={far}").content.decode()


@pytest.mark.parametrize("text", ["２０１６．０１．１８", "2016-01-18", "2016.1.18", "2016/1/18", "2016年1月18日"])
def test_a_day_is_read_as_people_type_it(text: str) -> None:
    assert day_of(text) == date(2016, 1, 18)


@pytest.mark.parametrize("text", ["2016-W03-1", "20160118", "2016-01.18", "2016-02-30", "0000-01-01", ""])
def test_what_is_no_day_is_not_read(text: str) -> None:
    assert day_of(text) is None
