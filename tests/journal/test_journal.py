"""The journal: one entry a key, never changed, never removed."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from taizhang.core import chain
from taizhang.journal.operations import AlreadyDone, write
from taizhang.journal.queries import list_for, verify
from tests import given

pytestmark = pytest.mark.django_db


def _write(key: str = "") -> int:
    return write(
        actor=given.CLERK, act="record.act", subject="record:1", now=given.NOW, detail={"n": 1}, idempotency_key=key
    )


def test_a_key_is_used_once_and_says_on_what() -> None:
    _write("one")
    with pytest.raises(AlreadyDone) as caught:
        _write("one")
    assert caught.value.subject == "record:1"
    assert len(list_for("record:1")) == 1


def test_an_operation_without_a_key_may_be_repeated() -> None:
    assert (_write(), _write()) == (1, 2)


def test_an_unknown_act_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown act"):
        write(actor=given.CLERK, act="nothing.known", subject="x", now=given.NOW)


CHANGES = ["UPDATE journal_entry SET actor = 'x'", "DELETE FROM journal_entry", "TRUNCATE journal_entry"]


@pytest.mark.parametrize("statement", CHANGES)
def test_the_database_refuses_to_change_an_entry(statement: str) -> None:
    _write()
    connection.check_constraints()
    refused = "syntax error" if "TRUNCATE" in statement and connection.vendor == "sqlite" else "append-only"
    with pytest.raises(DatabaseError, match=refused), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert verify().broken_at is None


def test_a_changed_entry_is_named() -> None:
    for _ in range(3):
        _write()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE journal_entry DISABLE TRIGGER journal_append_only")
        else:
            cursor.execute("DROP TRIGGER journal_no_update")
        cursor.execute("UPDATE journal_entry SET actor = 'x' WHERE number = 2")
    found = verify()
    assert (found.entries, found.broken_at) == (2, 2)


def test_a_dropped_or_swapped_link_is_named() -> None:
    first, second = {"a": 1}, {"a": 2}
    one = chain.link(b"k", chain.START, first)
    two = chain.link(b"k", one, second)
    assert chain.broken_at(b"k", [(1, first, one), (2, second, two)]) is None
    assert chain.broken_at(b"k", [(2, second, two)]) == 1
    assert chain.broken_at(b"k", [(1, second, one), (2, first, two)]) == 1
    assert chain.broken_at(b"other", [(1, first, one)]) == 1


def test_a_cut_end_is_not_seen() -> None:
    """What is left is a whole chain: only a head that is kept elsewhere tells (ARCHITECTURE, I10)."""
    first, second = {"a": 1}, {"a": 2}
    one = chain.link(b"k", chain.START, first)
    two = chain.link(b"k", one, second)
    assert chain.broken_at(b"k", [(1, first, one), (2, second, two)]) is None
    assert chain.broken_at(b"k", [(1, first, one)]) is None
