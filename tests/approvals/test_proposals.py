"""What takes two persons takes two: whoever asks, whoever writes the row, and however often."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from taizhang.accounts import operations as accounts
from taizhang.accounts.models import Post
from taizhang.approvals import operations, queries
from taizhang.approvals.kinds import WORDS
from taizhang.approvals.models import DECISIONS, Proposal
from taizhang.approvals.operations import Decided, Wanted
from taizhang.core.problems import Refused
from taizhang.journal import queries as journal
from taizhang.journal.kinds import Actor
from taizhang.registry import operations as registry
from taizhang.registry.models import Organisation
from tests import given

pytestmark = pytest.mark.django_db
NOW = datetime(2015, 7, 10, 2, tzinfo=UTC)
WANTED = Wanted("approvals.open", "function:historical_scheme", "/", "打开", {"function": "historical_scheme"})


@pytest.fixture
def two() -> tuple[Actor, Actor]:
    """Return two officers of a county office."""
    ids = given.county()
    return tuple(Actor(given.person(key, ids["county"], "county_office"), f"测试{key}") for key in ("first", "second"))  # type: ignore[return-value]


def propose(actor: Actor, key: str = "p", now: datetime = NOW) -> str:
    return operations.propose(actor=actor, wanted=WANTED, reason="文件", now=now, idempotency_key=key)


def decide(
    public_id: str, actor: Actor, *, approve: bool = True, answer: str = "", now: datetime = NOW
) -> list[Decided]:
    done: list[Decided] = []
    operations.decide(
        actor=actor,
        public_id=public_id,
        approve=approve,
        answer=answer,
        carry_out=done.append,
        now=now,
        idempotency_key=f"d{now}{actor.person_id}",
    )
    return done


def test_a_second_person_decides_and_both_names_are_kept(two: tuple[Actor, Actor]) -> None:
    public_id = propose(two[0])
    [decided] = decide(public_id, two[1])
    assert (decided.proposer, decided.second) == two
    row = Proposal.objects.get()
    assert (row.proposed_by_id, row.decided_by_id, row.decision) == (two[0].person_id, two[1].person_id, "approved")
    assert [line.sentence for line in journal.list_for(f"proposal:{public_id}")] == [
        "提请一件须两人决定的事",
        "同意一件提请",
    ]


def test_the_proposer_cannot_decide_and_nothing_is_carried_out(two: tuple[Actor, Actor]) -> None:
    public_id = propose(two[0])
    with pytest.raises(Refused):
        decide(public_id, two[0])
    assert Proposal.objects.get().decision == "open"


def test_the_database_refuses_one_person_in_both_places(two: tuple[Actor, Actor]) -> None:
    propose(two[0])
    for decision in ("approved", "refused"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Proposal.objects.update(decision=decision, decided_by=two[0].person_id, decided_at=NOW)
    Proposal.objects.update(decision="approved", decided_by=two[1].person_id, decided_at=NOW)


def test_a_refusal_needs_a_reason_and_ends_it(two: tuple[Actor, Actor]) -> None:
    public_id = propose(two[0])
    with pytest.raises(Refused):
        decide(public_id, two[1], approve=False)
    assert decide(public_id, two[1], approve=False, answer="依据不足") == []
    with pytest.raises(Refused):
        decide(public_id, two[1], now=NOW + timedelta(seconds=1))


def test_a_proposal_lapses_after_fourteen_days_to_the_second(two: tuple[Actor, Actor]) -> None:
    public_id = propose(two[0])
    with pytest.raises(Refused):
        decide(public_id, two[1], now=NOW + timedelta(days=14))
    assert decide(public_id, two[1], now=NOW + timedelta(days=14, seconds=-1))


def test_what_lapsed_does_not_bar_the_same_from_being_asked_anew(two: tuple[Actor, Actor]) -> None:
    propose(two[0])
    with pytest.raises(Refused):
        propose(two[1], "again", NOW + timedelta(days=14, seconds=-1))
    propose(two[1], "anew", NOW + timedelta(days=14))


def test_every_decision_has_its_word() -> None:
    assert set(WORDS) == set(DECISIONS)


def test_only_the_proposer_takes_it_back(two: tuple[Actor, Actor]) -> None:
    public_id = propose(two[0])
    with pytest.raises(Refused):
        operations.withdraw(actor=two[1], public_id=public_id, now=NOW, idempotency_key="w1")
    operations.withdraw(actor=two[0], public_id=public_id, now=NOW, idempotency_key="w2")
    assert Proposal.objects.get().decision == "withdrawn"


def test_what_cannot_be_carried_out_leaves_the_proposal_open(two: tuple[Actor, Actor]) -> None:
    public_id = propose(two[0])

    def fail(_decided: Decided) -> None:
        raise Refused([])

    before = journal.last_number()
    with pytest.raises(Refused):
        operations.decide(
            actor=two[1], public_id=public_id, approve=True, answer="", carry_out=fail, now=NOW, idempotency_key="f"
        )
    assert Proposal.objects.get().decision == "open"
    assert journal.last_number() == before


def test_a_permit_holds_for_a_day_for_that_person_and_subject(two: tuple[Actor, Actor]) -> None:
    decide(propose(two[0]), two[1])
    asked = (WANTED.act, WANTED.subject)
    assert queries.permit_for(two[0].person_id, *asked, NOW + timedelta(hours=24, seconds=-1))
    assert queries.permit_for(two[0].person_id, *asked, NOW + timedelta(hours=24)) is None
    assert queries.permit_for(two[1].person_id, *asked, NOW) is None
    assert queries.permit_for(two[0].person_id, WANTED.act, "function:other", NOW) is None


# --- the operations themselves refuse one person ------------------------------------------


@pytest.mark.parametrize("second", [None, "himself"])
def test_no_operation_gives_access_or_moves_the_tree_at_one_persons_word(
    two: tuple[Actor, Actor], second: str | None
) -> None:
    seconded_by = two[0] if second else None
    ids = dict(Organisation.objects.values_list("name", "pk"))
    how = {"actor": two[0], "seconded_by": seconded_by, "now": NOW, "idempotency_key": "x"}
    on = date(2015, 7, 11)
    before = (Post.objects.count(), list(Organisation.objects.values_list("path", "to_on")))
    for call in (
        lambda: accounts.enrol(name="测试丙", organisation_id=ids["上村"], role="secretary", from_on=on, **how),
        lambda: accounts.appoint(
            person_id=two[1].person_id, organisation_id=ids["上村"], role="secretary", from_on=on, **how
        ),
        lambda: registry.move(organisation_id=ids["下村"], parent_id=ids["上村"], on=on, **how),
        lambda: registry.close(organisation_id=ids["下村"], on=on, **how),
    ):
        with pytest.raises(Refused):
            call()
    assert (Post.objects.count(), list(Organisation.objects.values_list("path", "to_on"))) == before
    accounts.enrol(
        name="测试丙", organisation_id=ids["上村"], role="secretary", from_on=on, **(how | {"seconded_by": two[1]})
    )


def test_ending_access_and_enrolling_a_member_need_no_second_person(two: tuple[Actor, Actor]) -> None:
    upper = Organisation.objects.get(name="上村").pk
    how = {"actor": two[0], "now": NOW}
    accounts.enrol(
        name="测试丁", organisation_id=upper, role="member", from_on=date(2015, 7, 1), idempotency_key="m", **how
    )
    post = Post.objects.get(person=two[1].person_id)
    accounts.end_post(post_id=post.pk, to_on=date(2015, 7, 9), idempotency_key="e", **how)
    assert Post.objects.get(person=two[1].person_id, superseded_at=None).to_on == date(2015, 7, 9)
