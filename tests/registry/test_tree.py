"""The dated tree: founding once, moving with everything below, keeping what was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from taizhang.core.problems import Refused
from taizhang.journal.operations import AlreadyDone
from taizhang.registry import operations, queries
from taizhang.registry.models import Organisation
from tests import given

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Reader:
    """Somebody who sees these paths."""

    paths: tuple[str, ...]


ALL = Reader(("/",))


def test_a_repeated_founding_leaves_one_tree() -> None:
    given.county()
    with pytest.raises(AlreadyDone):
        given.county()
    assert len(queries.list_for(ALL)) == 4


def test_out_of_scope_is_not_found() -> None:
    ids = given.county()
    rows = queries.by_ids(ids.values())
    with pytest.raises(queries.NotFound):
        queries.get_for(Reader((rows[ids["upper"]].path,)), rows[ids["lower"]].public_id)
    assert queries.list_for(Reader(())) == []


def test_a_move_takes_the_subtree_and_keeps_the_past() -> None:
    ids = given.county()
    operations.move(
        actor=given.CLERK,
        organisation_id=ids["upper"],
        parent_id=ids["lower"],
        on=date(2015, 6, 1),
        now=given.NOW,
        idempotency_key="move",
    )
    assert Organisation.objects.get(pk=ids["upper"]).path.endswith(f"/{ids['lower']}/{ids['upper']}/")
    public = queries.by_ids([ids["upper"]])[ids["upper"]].public_id
    rows = [row for row in queries.exchange_rows("organisations", given.NOW) if row["org_id"] == public]
    assert rows[1]["to"] == date(2015, 5, 31)
    assert rows[2]["from"] == date(2015, 6, 1)


def test_nothing_moves_below_itself() -> None:
    ids = given.county()
    with pytest.raises(Refused):
        operations.move(
            actor=given.CLERK,
            organisation_id=ids["town"],
            parent_id=ids["upper"],
            on=date(2015, 6, 1),
            now=given.NOW,
            idempotency_key="move",
        )
