"""A draft: parameters written into the document, its cases run, proposed by one person and adopted by another."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from taizhang.core.language.literals import Mark
from taizhang.core.problems import Refused
from taizhang.journal.operations import Actor
from taizhang.ratings import operations as ratings
from taizhang.ratings.models import KeptWhatIf
from taizhang.schemes import operations, queries
from taizhang.schemes.drafts import draft_page, parameters_page
from taizhang.schemes.models import Draft, SchemeVersion
from tests import given

pytestmark = pytest.mark.django_db
FOLDER = Path(__file__).parents[2] / "schemes/heilong-town/2015"
CASES = [(path.name, path.read_text(encoding="utf-8")) for path in sorted((FOLDER / "cases").glob("*.md"))]
LOAD = "核对.一级负担.等于"


class World:
    """A county with an adopted scheme and two people of the county office."""

    def __init__(self) -> None:
        ids = given.county()
        self.first = Actor(given.person("first", ids["county"], "county_office"), "甲主管")
        self.second = Actor(given.person("second", ids["county"], "county_office"), "乙主管")
        text = (FOLDER / "scheme.md").read_text(encoding="utf-8")
        self.version = operations.adopt(
            actor=given.CLERK, text=text, cases=CASES, now=given.NOW, idempotency_key="adopt"
        )
        self.keys = 0

    def by(self, actor: Actor) -> dict[str, Any]:
        self.keys += 1
        return {"actor": actor, "now": given.NOW, "idempotency_key": f"key-{self.keys}"}

    def draft(self, **values: str) -> str:
        public_id = operations.begin_draft(version_id=self.version, **self.by(self.first))
        wanted = {name: (value, Mark.ASSUMED) for name, value in values.items()}
        operations.set_parameters(public_id=public_id, values=wanted, **self.by(self.first))
        return public_id


@pytest.fixture
def world() -> World:
    return World()


def test_the_table_holds_every_parameter_of_the_version(world: World) -> None:
    shown = parameters_page(world.version)
    lines = [line for group in shown.groups for line in group.lines]
    assert len(lines) == shown.total > 15
    assert not any(line.is_changed for line in lines)


def test_a_change_is_written_back_shown_and_breaks_the_cases_that_saw_it(world: World) -> None:
    shown = draft_page(world.draft(**{LOAD: "5人"}), person_id=world.first.person_id)
    assert [line.name for line in shown.changed] == [LOAD]
    assert [(line.sign, "等于: 5人（假定）" in line.text) for line in shown.diff] == [("-", False), ("+", True)]
    assert shown.different
    assert not shown.errors
    assert not shown.may_propose


def test_two_persons_adopt_it_and_the_version_before_stays(world: World) -> None:
    public_id = world.draft(**{LOAD: "5人"})
    with pytest.raises(Refused, match="C03"):
        operations.propose_draft(public_id=public_id, reason="每人带五名", **world.by(world.first))
    assert operations.take_over_results(public_id=public_id, **world.by(world.first)) > 0
    operations.propose_draft(public_id=public_id, reason="每人带五名", **world.by(world.first))
    with pytest.raises(Refused, match="E07"):
        operations.adopt_draft(public_id=public_id, **world.by(world.first))
    version = queries.get_version(operations.adopt_draft(public_id=public_id, **world.by(world.second)))
    assert (version.number, version.basis, version.adopted_by) == (2, "每人带五名", "乙主管")
    assert "等于: 5人（假定）" in version.text
    assert "等于: 4人" in queries.get_version(world.version).text
    assert draft_page(public_id, person_id=None).state == "已采用"


def test_an_erroneous_draft_is_kept_and_shown_and_not_proposed(world: World) -> None:
    public_id = world.draft(**{"核对.二级负担.介于.低": "9人"})
    shown = draft_page(public_id, person_id=world.first.person_id)
    assert [problem.code for problem in shown.errors] == ["S05"]
    with pytest.raises(Refused, match="S05"):
        operations.propose_draft(public_id=public_id, reason="试", **world.by(world.first))


def test_wrong_values_are_refused_and_nothing_is_written(world: World) -> None:
    public_id = operations.begin_draft(version_id=world.version, **world.by(world.first))
    values = {LOAD: ("五人", Mark.ARTICLE), "没有.这个": ("1人", Mark.ARTICLE)}
    with pytest.raises(Refused) as refused:
        operations.set_parameters(public_id=public_id, values=values, **world.by(world.first))
    assert {problem.code for problem in refused.value.problems} == {"S05", "S06"}
    assert not draft_page(public_id, person_id=None).has_changes


def test_what_is_proposed_is_fixed_and_what_is_withdrawn_stays(world: World) -> None:
    public_id = world.draft(**{LOAD: "5人"})
    operations.take_over_results(public_id=public_id, **world.by(world.first))
    operations.propose_draft(public_id=public_id, reason="试", **world.by(world.first))
    with pytest.raises(Refused, match="E08"):
        operations.set_parameters(public_id=public_id, values={}, **world.by(world.first))
    operations.withdraw_draft(public_id=public_id, **world.by(world.second))
    with pytest.raises(Refused, match="E08"):
        operations.adopt_draft(public_id=public_id, **world.by(world.second))
    assert Draft.objects.get().state == "withdrawn"
    assert SchemeVersion.objects.count() == 1


def test_the_database_knows_that_two_persons_decide(world: World) -> None:
    public_id = world.draft(**{LOAD: "5人"})
    person = world.first.person_id
    with pytest.raises(IntegrityError), transaction.atomic():
        Draft.objects.filter(public_id=public_id).update(
            state="adopted", proposed_by_person_id=person, ended_by_person_id=person
        )


def test_who_would_move_is_kept_with_the_draft(world: World) -> None:
    public_id = world.draft(**{LOAD: "5人"})
    with pytest.raises(Refused, match="F32"):
        ratings.keep_whatif(draft_id=public_id, **world.by(world.first))
    ratings.run(version_id=world.version, **world.by(world.first))
    ratings.keep_whatif(draft_id=public_id, **world.by(world.first))
    [kept] = KeptWhatIf.objects.all()
    assert (kept.result["moves"], kept.result["differences"]) == ([], [["核对.一级负担", "改"]])


def test_the_pages_go_through_it(world: World, settings) -> None:
    first, second = Client(headers={"host": "127.0.0.1"}), Client(headers={"host": "127.0.0.1"})
    for client, name in ((first, "first"), (second, "second")):
        client.post("/sign-in/", {"username": name, "password": given.PASSWORD})
    typed = {f"value:{LOAD}": "5人", f"source:{LOAD}": "假定", "idempotency_key": "begin"}
    begun = first.post(f"/schemes/{world.version}/parameters/", typed)
    draft = begun["Location"]
    assert first.post(f"/schemes/{world.version}/parameters/", typed)["Location"] == draft
    assert "5人（假定）" in first.get(draft).content.decode()
    assert first.post(f"{draft}propose/", {"reason": "试", "idempotency_key": "a"}).status_code == 422
    assert first.post(f"{draft}take-over/", {"idempotency_key": "b"}).status_code == 302
    assert first.post(f"{draft}propose/", {"reason": "试", "idempotency_key": "c"}).status_code == 302
    assert first.post(f"{draft}adopt/", {"idempotency_key": "d"}).status_code == 422
    assert "采用为下一版" in second.get(draft).content.decode()
    assert second.post(f"{draft}adopt/", {"idempotency_key": "e"}).status_code == 302
    assert SchemeVersion.objects.count() == 2


def test_something_else_under_a_used_key_is_said_not_to_be_recorded(world: World) -> None:
    client = given.signed_in("first")
    typed = {f"value:{LOAD}": "5人", f"source:{LOAD}": "假定", "idempotency_key": "begin"}
    address = f"/schemes/{world.version}/parameters/"
    draft = client.post(address, typed)["Location"]
    other = client.post(address, typed | {f"value:{LOAD}": "6人"})
    assert other.status_code == 422
    assert "没有记录" in other.content.decode()
    assert "5人（假定）" in client.get(draft).content.decode()


def test_a_reason_too_long_is_refused_whole(world: World) -> None:
    client = given.signed_in("first")
    typed = {f"value:{LOAD}": "5人", f"source:{LOAD}": "假定", "idempotency_key": "begin"}
    draft = client.post(f"/schemes/{world.version}/parameters/", typed)["Location"]
    assert client.post(f"{draft}take-over/", {"idempotency_key": "b"}).status_code == 302
    refused = client.post(f"{draft}propose/", {"reason": "长" * 301, "idempotency_key": "c"})
    assert refused.status_code == 422
    assert "理由有301字，最多300字" in refused.content.decode()
    assert client.post(f"{draft}propose/", {"reason": "长" * 300, "idempotency_key": "d"}).status_code == 302
