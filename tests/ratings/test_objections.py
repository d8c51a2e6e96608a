"""An objection stays open over every run until it is answered; lists say which ratings may be confirmed."""

from __future__ import annotations

import html
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client

from taizhang.core.problems import Refused
from taizhang.journal.operations import Actor
from taizhang.ratings import operations
from taizhang.ratings.models import Rating, Statement
from taizhang.registry.operations import NewOrganisation, found_many
from tests import given

pytestmark = pytest.mark.django_db

NOW = datetime(2016, 1, 18, 1, tzinfo=UTC)


class World:
    """A county whose towns are rated by a scheme, at any time of the eighteenth."""

    def __init__(self) -> None:
        self.ids = given.county()
        self.ids |= found_many(
            actor=given.CLERK,
            organisations=[NewOrganisation("west", "西河镇", "镇", "", datetime(2015, 1, 1).date())],  # noqa: DTZ001
            now=given.NOW,
            idempotency_key="west",
        )
        self.officer = Actor(given.person("office", self.ids["county"], "county_office"), "县级主管")
        given.person("town", self.ids["town"], "town_office")
        given.person("audit", self.ids["county"], "auditor")
        self.version = given.scheme()
        self.turns = 0
        self.run()

    def how(self) -> dict[str, Any]:
        self.turns += 1
        return {"actor": self.officer, "now": NOW + timedelta(minutes=self.turns), "idempotency_key": f"t{self.turns}"}

    def run(self) -> int:
        return operations.run(version_id=self.version, **self.how())

    def card(self, key: str = "town") -> str:
        return Rating.objects.filter(organisation_id=self.ids[key]).order_by("-pk")[0].public_id

    def settle(self) -> None:
        """Make every card one that may be confirmed."""
        Rating.objects.update(state="rated")


@pytest.fixture
def world() -> Iterator[World]:
    with patch("taizhang.ui.clock.now", lambda: NOW):
        yield World()


def _text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def test_an_objection_survives_rating_again_and_bars_confirming_until_it_is_answered(world: World) -> None:
    operations.object_to(public_id=world.card(), text="漏记一件", **world.how())
    world.run()
    world.settle()
    office = given.signed_in("office")
    assert "有异议待答复" in _text(office, "/")
    assert "漏记一件" in _text(office, f"/stars/{world.card()}/")
    with pytest.raises(Refused, match="有异议还没有答复"):
        operations.confirm(public_id=world.card(), reason="属实", **world.how())
    operations.answer_objection(public_id=world.card(), text="已补", **world.how())
    assert "有异议待答复" not in _text(office, "/")
    operations.confirm(public_id=world.card(), reason="属实", **world.how())


def test_an_objection_sent_to_an_old_card_is_not_lost(world: World) -> None:
    old = world.card()
    world.run()
    operations.object_to(public_id=old, text="看的是旧卡", **world.how())
    assert "看的是旧卡" in _text(given.signed_in("office"), f"/stars/{world.card()}/")
    with pytest.raises(Refused, match="尚未答复"):
        operations.object_to(public_id=world.card(), text="再提", **world.how())


def test_the_list_tells_before_rating_again_which_confirmations_fall_back(world: World) -> None:
    office = given.signed_in("office")
    world.settle()
    assert "要重新确认" not in _text(office, "/stars/")
    operations.confirm(public_id=world.card(), reason="属实", **world.how())
    assert "已确认的1份留在旧卡上，要重新确认" in _text(office, "/stars/")


def test_the_inbox_counts_what_its_link_lists(world: World) -> None:
    world.settle()
    operations.confirm(public_id=world.card("west"), reason="属实", **world.how())
    office = given.signed_in("office")
    inbox = _text(office, "/")
    assert "1个组织的评定待确认" in inbox
    run = Rating.objects.latest("pk").run_id
    address = f"/stars/?run={run}&stage=waiting"
    assert address in inbox
    shown = _text(office, address)
    assert "共1个组织" in shown
    assert world.card() in shown
    assert f'href="/stars/{world.card("west")}/"' not in shown


def test_a_run_that_is_not_there_or_rates_nobody_of_the_readers_is_not_found(world: World) -> None:
    town, office = given.signed_in("town"), given.signed_in("office")
    run = Rating.objects.latest("pk").run_id
    assert town.get(f"/stars/?run={run}").status_code == 200
    other = Rating.objects.get(organisation_id=world.ids["west"])
    Rating.objects.exclude(pk=other.pk).delete()
    assert town.get(f"/stars/?run={run}").status_code == 404
    assert town.get("/stars/").status_code == 200
    assert office.get(f"/stars/?run={run}").status_code == 200
    assert office.get("/stars/?run=99").status_code == 404


@pytest.mark.parametrize("digits", ["9" * 30, "9" * 5000, "x", "-1", "٣"])
def test_no_number_in_an_address_breaks_a_page(world: World, digits: str) -> None:
    office = given.signed_in("office")
    step = f"/stars/{world.card()}/evidence/办结率/"
    for address in (
        f"/stars/?from={digits}",
        f"/stars/?run={digits}",
        f"{step}?line={digits}",
        f"{step}?from={digits}",
    ):
        assert office.get(address).status_code in (200, 404), address
    assert office.post("/stars/run/", {"version": digits}).status_code == 404


def test_only_who_may_object_is_offered_it_and_only_an_objection_is_answered(world: World) -> None:
    address = f"/stars/{world.card()}/"
    assert "/object/" in _text(given.signed_in("town"), address)
    assert "/object/" not in _text(given.signed_in("audit"), address)
    office = given.signed_in("office")
    assert "/answer/" not in _text(office, address)
    operations.object_to(public_id=world.card(), text="漏记一件", **world.how())
    assert "/answer/" in _text(office, address)
    assert "/answer/" not in _text(given.signed_in("town"), address)


def test_a_refused_confirmation_keeps_its_reason_in_its_own_box(world: World) -> None:
    office = given.signed_in("office")
    Rating.objects.update(state="pending")
    sent = office.post(f"/stars/{world.card()}/confirm/", {"text": "看过了属实", "idempotency_key": "k"})
    assert sent.status_code == 422
    boxes = html.unescape(sent.content.decode()).split("<form ")
    [confirming] = [box for box in boxes if "/confirm/" in box]
    [objecting] = [box for box in boxes if "/object/" in box]
    assert "看过了属实" in confirming
    assert "看过了属实" not in objecting


def test_a_used_key_with_other_words_is_said_not_to_be_recorded(world: World) -> None:
    office, address = given.signed_in("office"), f"/stars/{world.card()}/object/"
    first = {"text": "漏记一件", "idempotency_key": "same"}
    assert office.post(address, first).status_code == 302
    assert office.post(address, first).status_code == 302
    office.get("/stars/")  # what was said so far is read
    other = office.post(address, first | {"text": "漏记两件"})
    assert other.status_code == 422
    assert "没有记录" in other.content.decode()
    assert "已记录" not in other.content.decode()


def test_a_step_without_records_says_so(world: World) -> None:
    assert "这一步下面没有记录" in _text(given.signed_in("office"), f"/stars/{world.card('west')}/evidence/办结率/")


def test_what_a_card_lacks_is_stated_on_it_by_who_may(world: World) -> None:
    organ = [NewOrganisation("branch", "测试支部", "支部", "", datetime(2015, 1, 1).date())]  # noqa: DTZ001
    world.ids |= found_many(actor=given.CLERK, organisations=organ, now=given.NOW, idempotency_key="organ")
    operations.run(version_id=given.scheme("qingshen-organs"), **world.how())
    card, office = world.card("branch"), given.signed_in("office")
    shown = _text(office, f"/stars/{card}/")
    assert 'action="/stars/state/"' in shown
    assert "纪检机关尚未申报2015的记录齐全" in shown
    assert 'action="/stars/state/"' not in _text(given.signed_in("audit"), f"/stars/{card}/")
    mark = {"back": card, "name": "工作实绩评分", "value": "１４", "idempotency_key": "mark"}
    assert office.post("/stars/state/", mark).status_code == 302
    assert "已填报14" in _text(office, f"/stars/{card}/")
    assert office.post("/stars/state/", mark | {"value": "99", "idempotency_key": "more"}).status_code == 422
    assert office.post("/stars/state/", mark | {"name": "没有的", "idempotency_key": "no"}).status_code == 422
    declared = {"back": card, "name": "纪检机关", "idempotency_key": "declared"}
    assert office.post("/stars/state/", declared).status_code == 302
    assert Statement.objects.filter(what="declaration", source="纪检机关").count() == 1
