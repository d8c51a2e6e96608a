"""The database itself refuses to change or remove what was recorded; on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, models, transaction

from taizhang.activities.operations import meeting
from taizhang.ledgers import operations
from taizhang.ledgers.models import Entry, Quantity, Step, VoteCount
from taizhang.ledgers.new import NewStep
from taizhang.schemes.operations import adopt
from tests import given

pytestmark = pytest.mark.django_db
SCHEME = Path(__file__).resolve().parents[2] / "schemes/qingshen-organs/2015/scheme.md"
# Free to change: when a version ceased to count, once; and the path, which follows an organisation that moves.
FREE = {"superseded_at", "org_path", "id"}
DAY, MOMENT = date(2001, 1, 1), datetime(2001, 1, 1, tzinfo=UTC)


@pytest.fixture
def entry() -> Entry:
    """Return the second version of a record that has numbers, a step and counted votes."""
    ids = given.county()
    adopt(actor=given.CLERK, text=SCHEME.read_text(), cases=(), now=given.NOW, idempotency_key="scheme")
    held = meeting(kind_key="支部委员会", organisation_id=ids["upper"], held_on=date(2015, 6, 1), present=3, entitled=4)
    ref = operations.open_record(
        record=replace(held, vote_counts=(("党员", "满意", 3),)),
        actor=given.CLERK,
        now=given.NOW,
        idempotency_key="open",
    )
    operations.act(
        public_id=ref.public_id,
        actor=given.CLERK,
        now=given.NOW + timedelta(hours=1),
        idempotency_key="act",
        step=NewStep("补记录", date(2015, 6, 2)),
    )
    return Entry.objects.get(record_id=ref.id, superseded_at=None)


def _other(value: Any, field: models.Field[Any, Any]) -> Any:
    """Return a value that the field does not hold."""
    if isinstance(field, models.DateTimeField):
        return MOMENT
    if isinstance(field, models.DateField):
        return DAY
    if isinstance(field, models.BinaryField):
        return b"other"
    return f"{value}x"[-8:] if isinstance(field, models.CharField) else (value or 0) + 1


def _refused(change: Callable[[], object]) -> bool:
    try:
        with transaction.atomic():
            change()
    except DatabaseError as error:
        return "append-only" in str(error)
    return False


def test_no_column_of_an_entry_is_changed(entry: Entry) -> None:
    row = Entry.objects.filter(pk=entry.pk)
    fields = {field.attname: field for field in Entry._meta.concrete_fields if field.attname not in FREE}
    changed = {name: _other(getattr(entry, name), field) for name, field in fields.items()}
    assert [name for name, value in changed.items() if not _refused(lambda n=name, v=value: row.update(**{n: v}))] == []


def test_an_entry_ceases_to_count_once(entry: Entry) -> None:
    row = Entry.objects.filter(pk=entry.pk)
    assert row.update(superseded_at=MOMENT) == 1
    assert _refused(lambda: row.update(superseded_at=None))
    assert _refused(lambda: row.update(superseded_at=given.NOW))


@pytest.mark.parametrize(("model", "column"), [(Quantity, "value"), (Step, "no"), (VoteCount, "n")])
def test_a_number_a_step_and_a_counted_vote_are_fixed(entry: Entry, model: type[models.Model], column: str) -> None:
    assert model.objects.exists()
    assert _refused(lambda: model.objects.update(**{column: 9}))


@pytest.mark.parametrize("model", [Entry, Quantity, Step, VoteCount])
def test_nothing_recorded_is_removed(entry: Entry, model: type[models.Model]) -> None:
    table = connection.ops.quote_name(model._meta.db_table)
    assert _refused(lambda: _execute(f"DELETE FROM {table}"))  # noqa: S608 - a name of our own
    if connection.vendor == "postgresql":
        connection.check_constraints()  # the server empties no table whose checks are still to come
        assert _refused(lambda: _execute(f"TRUNCATE {table} CASCADE"))
    assert model.objects.exists()


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
