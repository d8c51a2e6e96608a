"""An entry is never removed; its only change is ``superseded_at`` from empty, once. Steps and numbers never change."""

from django.db import migrations

KEPT = [
    "record_id", "no", "op", "kind_id", "organisation_id", "title", "source", "class_word", "person_id", "period",
    "happened_on", "due_on", "first_action_on", "done_on", "closed_on", "withdrawn_on", "reopened", "state", "reason",
    "detail", "channel", "posted_by", "on_behalf_of", "first_posted_at", "posted_at", "retracted_at", "digest",
]  # fmt: skip
FIXED = ["ledgers_quantity", "ledgers_step", "ledgers_votecount"]


def statements(vendor):
    differs = " OR ".join(
        f"NEW.{name} IS {'DISTINCT FROM' if vendor == 'postgresql' else 'NOT'} OLD.{name}" for name in KEPT
    )
    broken = f"OLD.superseded_at IS NOT NULL OR {differs}"
    if vendor == "postgresql":
        yield (
            "CREATE FUNCTION ledgers_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'ledgers are append-only'; END $$"
        )
        yield (
            "CREATE TRIGGER entry_no_delete BEFORE DELETE ON ledgers_entry FOR EACH ROW "
            "EXECUTE FUNCTION ledgers_append_only()"
        )
        yield (
            f"CREATE TRIGGER entry_no_change BEFORE UPDATE ON ledgers_entry FOR EACH ROW WHEN ({broken}) "
            "EXECUTE FUNCTION ledgers_append_only()"
        )
        for table in FIXED:
            yield (
                f"CREATE TRIGGER {table}_fixed BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW "
                "EXECUTE FUNCTION ledgers_append_only()"
            )
        return
    refuse = "BEGIN SELECT RAISE(ABORT, 'ledgers are append-only'); END"
    yield f"CREATE TRIGGER entry_no_delete BEFORE DELETE ON ledgers_entry {refuse}"
    yield f"CREATE TRIGGER entry_no_change BEFORE UPDATE ON ledgers_entry WHEN {broken} {refuse}"
    for table in FIXED:
        yield f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}"
        yield f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}"


def hold(apps, schema_editor):
    for statement in statements(schema_editor.connection.vendor):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("ledgers", "0001_records")]
    operations = [migrations.RunPython(hold, migrations.RunPython.noop)]
