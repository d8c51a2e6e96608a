"""The pages of people, organisations and what takes two persons, as the offices use them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from taizhang.accounts.models import Person, Post
from taizhang.approvals.models import Opening, Proposal
from taizhang.core.problems import Refused
from taizhang.intake import queries as intake
from taizhang.journal.kinds import Actor
from taizhang.matters import operations as matters
from taizhang.ratings import operations as ratings
from taizhang.ratings.models import Rating
from taizhang.registry.models import Organisation
from tests import given

pytestmark = pytest.mark.django_db
NOW = datetime(2015, 7, 10, 2, tzinfo=UTC)


@pytest.fixture
def ids(settings) -> dict[str, int]:
    """Found a county with two officers of its office, two of a town's, and a secretary; return organisations' ids."""
    settings.CLOCK_SHIFT = int((NOW - datetime.now(UTC)).total_seconds())
    found = given.county()
    for key, where, role in (
        ("county1", "county", "county_office"),
        ("county2", "county", "county_office"),
        ("town1", "town", "town_office"),
        ("town2", "town", "town_office"),
        ("secretary", "lower", "secretary"),
    ):
        given.person(key, found[where], role)
    return found


def org(name: str) -> str:
    return Organisation.objects.get(name=name).public_id


def send(client: Client, url: str, key: str, **values: Any) -> Any:
    return client.post(url, values | {"idempotency_key": key})


def appoint(client: Client, key: str = "k", **values: Any) -> Any:
    person = Person.objects.get(name="测试secretary").public_id
    asked = {"person": person, "org": org("上村"), "role": "secretary", "from_on": "2015-07-10", "reason": "换届"}
    return send(client, "/two/propose/accounts.appoint/", key, **(asked | values))


def test_a_post_is_proposed_by_one_and_given_by_another(ids: dict[str, int]) -> None:
    first, second = given.signed_in("town1"), given.signed_in("town2")
    answer = appoint(first)
    assert answer.status_code == 302
    page = first.get(answer["Location"]).content.decode()
    assert "由本级或上级办公室的另一人决定" in page
    decide = f"{answer['Location']}decide/"
    assert send(first, decide, "d1", approve="yes").status_code == 422
    assert Post.objects.filter(organisation=ids["upper"]).count() == 0
    assert "由您决定" in second.get(answer["Location"]).content.decode()
    assert send(second, decide, "d2", approve="yes").status_code == 302
    assert Post.objects.get(organisation=ids["upper"]).role == "secretary"
    assert send(second, decide, "d2", approve="yes").status_code == 302
    assert Post.objects.filter(organisation=ids["upper"]).count() == 1


def test_the_same_sent_twice_is_one_proposal(ids: dict[str, int]) -> None:
    client = given.signed_in("town1")
    for _ in range(2):
        assert appoint(client).status_code == 302
    assert Proposal.objects.count() == 1
    assert appoint(client, "other").status_code == 422


def test_a_town_gives_no_role_that_sees_the_county_and_none_outside_itself(ids: dict[str, int]) -> None:
    client = given.signed_in("town1")
    assert "看得到全县" in appoint(client, "a", role="county_office").content.decode()
    assert "没有选“单位”" in appoint(client, "b", org=org("测试县")).content.decode()
    assert Proposal.objects.count() == 0
    given.signed_in("county1")
    assert appoint(given.signed_in("county1"), "c", org=org("测试县"), role="auditor").status_code == 302


def test_every_fault_of_a_proposal_is_told_at_once(ids: dict[str, int]) -> None:
    text = appoint(given.signed_in("town1"), org="", role="", from_on="七月", to_on="2015-01-01").content.decode()
    for fault in ("没有选“单位”", "没有选“职务”", "不是日期"):
        assert fault in text


def test_a_proposal_of_another_town_is_not_there(ids: dict[str, int]) -> None:
    answer = appoint(given.signed_in("county1"), org=org("测试县"), role="auditor")
    client = given.signed_in("town1")
    for url in (answer["Location"], "/two/0123/"):
        assert client.get(url).status_code == 404
    assert send(client, f"{answer['Location']}decide/", "x", approve="yes").status_code == 404


def test_a_secretary_finds_neither_people_nor_proposals(ids: dict[str, int]) -> None:
    client = given.signed_in("secretary")
    for url in ("/people/", "/organisations/", "/two/", "/people/enrol/"):
        assert client.get(url).status_code == 404, url
    assert "机构人员" not in client.get("/").content.decode()
    assert appoint(client).status_code == 404


def test_a_new_officer_is_enrolled_when_the_second_person_approves(ids: dict[str, int]) -> None:
    asked = {"name": "测试新人", "org": org("东河镇"), "role": "town_office", "from_on": "2015-07-10", "reason": "新到"}
    answer = send(given.signed_in("county1"), "/people/enrol/", "e", **asked)
    assert not Person.objects.filter(name="测试新人").exists()
    assert send(given.signed_in("county2"), f"{answer['Location']}decide/", "d", approve="yes").status_code == 302
    assert Person.objects.get(name="测试新人").posts.get().role == "town_office"


def test_a_member_is_enrolled_at_once_and_once(ids: dict[str, int]) -> None:
    client = given.signed_in("town1")
    asked = {"name": "测试党员", "org": org("上村"), "role": "member", "from_on": "2015-07-10"}
    for _ in range(2):
        assert send(client, "/people/enrol/", "e", **asked).status_code == 302
    assert Person.objects.filter(name="测试党员").count() == 1


def test_a_post_is_ended_by_one_person_and_access_ends_with_the_day(ids: dict[str, int], settings) -> None:
    secretary = given.signed_in("secretary")
    person = Person.objects.get(name="测试secretary")
    url, post = f"/people/{person.public_id}/end/", person.posts.get().pk
    assert send(given.signed_in("town1"), url, "e", post=post, to_on="2015-07-10").status_code == 302
    assert secretary.get("/matters/").status_code == 200
    settings.CLOCK_SHIFT += 24 * 3600
    assert secretary.get("/matters/").status_code == 404


def test_a_post_of_somebody_else_is_not_ended_under_this_name(ids: dict[str, int]) -> None:
    person = Person.objects.get(name="测试secretary")
    other = Post.objects.get(person__name="测试town2").pk
    url = f"/people/{person.public_id}/end/"
    assert send(given.signed_in("town1"), url, "e", post=other, to_on="2015-07-10").status_code == 422
    assert Post.objects.get(pk=other).to_on is None


def test_a_village_moves_when_two_persons_say_so_and_its_past_stays(ids: dict[str, int]) -> None:
    asked = {"org": org("下村"), "parent": org("上村"), "on": "2015-07-11", "reason": "合村"}
    answer = send(given.signed_in("town1"), "/two/propose/registry.move/", "m", **asked)
    send(given.signed_in("town2"), f"{answer['Location']}decide/", "d", approve="yes")
    moved = Organisation.objects.get(name="下村")
    assert moved.parent_id == ids["upper"]
    text = given.signed_in("town1").get(f"/organisations/{moved.public_id}/").content.decode()
    assert "属东河镇" in text
    assert "属上村" in text


def test_a_unit_is_founded_below_another_and_a_missing_name_is_told(ids: dict[str, int]) -> None:
    client, url = given.signed_in("town1"), f"/organisations/{org('东河镇')}/found/"
    assert send(client, url, "a", kind="村", from_on="2015-07-10").status_code == 422
    assert send(client, url, "b", name="新村", kind="村", from_on="2015-07-10").status_code == 302
    assert Organisation.objects.get(name="新村").parent_id == ids["town"]


def test_a_restricted_function_is_opened_by_two_and_closed_by_one(ids: dict[str, int]) -> None:
    first, second = given.signed_in("county1"), given.signed_in("county2")
    assert send(first, "/two/propose/approvals.open/", "n", function="points_ranking", reason="无").status_code == 422
    answer = send(first, "/two/propose/approvals.open/", "o", function="historical_scheme", reason="试行文件1号")
    assert send(second, f"{answer['Location']}decide/", "d", approve="yes").status_code == 302
    text = given.signed_in("secretary").get("/restricted/").content.decode()
    assert "试行文件1号" in text
    assert "测试county1、测试county2" in text
    assert send(first, "/restricted/close/", "c", function="historical_scheme").status_code == 302
    assert Opening.objects.get().closed_at is not None
    assert send(first, "/restricted/close/", "c2", function="historical_scheme").status_code == 422


def test_what_is_not_built_is_told_with_its_rule(ids: dict[str, int]) -> None:
    text = given.signed_in("secretary").get("/not-built/").content.decode()
    for word in ("宗教信仰", "人脸检索", "第二十四条"):
        assert word in text


def test_the_list_of_people_takes_a_bounded_number_of_queries(
    ids: dict[str, int], django_assert_max_num_queries
) -> None:
    client = given.signed_in("county1")
    for n in range(60):
        given.person(f"more{n}", ids["upper"], "member")
    with django_assert_max_num_queries(12):
        text = client.get("/people/").content.decode()
    assert "1–50 / 65" in text
    assert date(2015, 1, 1).isoformat() not in text


# --- what goes out, and what was stated ---------------------------------------------------


def test_a_large_export_waits_for_a_second_person_and_then_is_open_for_a_day(
    ids: dict[str, int], settings, monkeypatch
) -> None:
    monkeypatch.setattr("taizhang.intake.queries.LARGEST_ALONE", 1)
    given.scheme()
    for n in range(2):
        matters.register(
            actor=given.CLERK,
            kind_key="工作事项",
            organisation_id=ids["lower"],
            title=f"修渠{n}",
            source="群众反映",
            opened_on=date(2015, 7, 1),
            now=NOW,
            idempotency_key=f"m{n}",
        )
    first, second = given.signed_in("town1"), given.signed_in("town2")
    url = reverse("intake:export")
    assert first.get(url, {"text": "修渠0"}).headers["Content-Type"].startswith("application/vnd")
    page = first.get(url, {"text": "修渠"})
    assert "大批导出须两人决定" in page.content.decode()
    asked = {"query": "text=%E4%BF%AE%E6%B8%A0", "reason": "年终核对"}
    answer = send(first, "/two/propose/intake.export/", "p", **asked)
    assert "大批导出须两人决定" in first.get(url, {"text": "修渠"}).content.decode()
    send(second, f"{answer['Location']}decide/", "d", approve="yes")
    assert first.get(url, {"light": "", "text": "修渠"}).headers["Content-Type"].startswith("application/vnd")
    assert "大批导出须两人决定" in first.get(url).content.decode()
    assert "大批导出须两人决定" in second.get(url, {"text": "修渠"}).content.decode()
    settings.CLOCK_SHIFT += 24 * 3600 + 1
    assert "大批导出须两人决定" in first.get(url, {"text": "修渠"}).content.decode()


def test_five_hundred_rows_are_taken_alone_and_one_more_is_not(ids: dict[str, int]) -> None:
    assert intake.may_take(1, 500, "", NOW)
    assert not intake.may_take(1, 501, "", NOW)


def test_a_stated_figure_is_corrected_by_two_persons_and_the_old_one_stays(ids: dict[str, int]) -> None:
    version = given.scheme()
    given.person("extra", ids["upper"], "member")
    stated = {"organisation_id": ids["town"], "name": "工作实绩评分", "period": "2015", "source": "县直机关工委"}
    ratings.state_input(actor=given.CLERK, value="14", now=NOW, idempotency_key="s", **stated)
    ratings.state_input(actor=given.CLERK, value="14", now=NOW, idempotency_key="same", **stated)
    person = Actor(Person.objects.get(name="测试county1").pk, "测试county1")
    with pytest.raises(Refused):
        ratings.state_input(actor=person, value="15", now=NOW, idempotency_key="alone", **stated)
    ratings.run(version_id=version, actor=given.CLERK, now=NOW, idempotency_key="r")
    card = Rating.objects.get(organisation_id=ids["town"])
    first, second = given.signed_in("county1"), given.signed_in("county2")
    page = first.get(f"/stars/{card.public_id}/statements/").content.decode()
    assert "提请更正" in page
    asked = {"card": card.public_id, "name": stated["name"], "source": stated["source"], "reason": "笔误"}
    assert send(first, "/two/propose/ratings.restate/", "w", value="一五", **asked).status_code == 422
    answer = send(first, "/two/propose/ratings.restate/", "p", value="13.5", **asked)
    assert send(second, f"{answer['Location']}decide/", "d", approve="yes").status_code == 302
    text = second.get(f"/stars/{card.public_id}/statements/").content.decode()
    assert "<strong>13.5</strong>" in text
    assert "<del>14</del>" in text
