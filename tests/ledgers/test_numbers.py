"""Heads, fen, hours and votes are never below zero: refused with every place, and by the database itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from taizhang.activities.operations import meeting
from taizhang.core.problems import Refused
from taizhang.ledgers import operations
from taizhang.ledgers.models import Entry, Quantity
from taizhang.ledgers.new import NewRecord, RecordRef
from taizhang.schemes.operations import adopt
from tests import given

pytestmark = pytest.mark.django_db
SCHEME = Path(__file__).resolve().parents[2] / "schemes/qingshen-organs/2015/scheme.md"


@pytest.fixture
def held() -> NewRecord:
    """Return a meeting that can be posted."""
    ids = given.county()
    adopt(actor=given.CLERK, text=SCHEME.read_text(), cases=(), now=given.NOW, idempotency_key="scheme")
    return meeting(kind_key="支部委员会", organisation_id=ids["upper"], held_on=date(2015, 6, 1), present=0, entitled=0)


def _post(records: Sequence[NewRecord]) -> list[RecordRef]:
    return operations.post_batch(
        records=records, actor=given.CLERK, now=given.NOW, idempotency_key="post", channel="workbook"
    )


def test_a_number_below_zero_is_refused_by_name_and_nothing_is_posted(held: NewRecord) -> None:
    wrong = replace(held, quantities={"present": -1, "entitled": -2}, vote_counts=(("党员", "满意", -3),))
    with pytest.raises(Refused) as refused:
        _post([held, wrong])
    found = [(one.code, one.place.field, one.message) for one in refused.value.problems]
    assert found == [
        ("F28", "第2条", "“present”的-1小于零"),
        ("F28", "第2条", "“entitled”的-2小于零"),
        ("F28", "第2条", "“党员满意”的-3小于零"),
    ]
    assert not Entry.objects.exists()


def test_zero_is_a_number_and_a_change_below_it_is_refused(held: NewRecord) -> None:
    [ref] = _post([held])
    with pytest.raises(Refused):
        operations.act(
            public_id=ref.public_id, actor=given.CLERK, now=given.NOW, idempotency_key="act", quantities={"present": -1}
        )
    assert set(Quantity.objects.values_list("value", flat=True)) == {0}


def test_the_database_refuses_it_too(held: NewRecord) -> None:
    [ref] = _post([held])
    entry = Entry.objects.get(record_id=ref.id)
    with pytest.raises(IntegrityError), transaction.atomic():
        Quantity.objects.create(entry=entry, name="planted", value=-1)
