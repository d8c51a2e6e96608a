"""Who posted, from which place and batch, is fixed as well; PostgreSQL refuses to empty a table at one stroke."""

from importlib import import_module

from django.db import migrations

before = import_module("taizhang.ledgers.migrations.0002_append_only")
KEPT = [*before.KEPT, "place", "batch", "posted_by_person_id"]


def hold(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    differs = " OR ".join(f"NEW.{name} IS {'DISTINCT FROM' if postgresql else 'NOT'} OLD.{name}" for name in KEPT)
    broken = f"OLD.superseded_at IS NOT NULL OR {differs}"
    schema_editor.execute("DROP TRIGGER entry_no_change" + (" ON ledgers_entry" if postgresql else ""))
    if not postgresql:
        refuse = "BEGIN SELECT RAISE(ABORT, 'ledgers are append-only'); END"
        schema_editor.execute(f"CREATE TRIGGER entry_no_change BEFORE UPDATE ON ledgers_entry WHEN {broken} {refuse}")
        return
    refuse = "EXECUTE FUNCTION ledgers_append_only()"
    schema_editor.execute(
        f"CREATE TRIGGER entry_no_change BEFORE UPDATE ON ledgers_entry FOR EACH ROW WHEN ({broken}) {refuse}"
    )
    for table in ["ledgers_entry", *before.FIXED]:
        schema_editor.execute(
            f"CREATE TRIGGER {table}_no_emptying BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {refuse}"
        )


class Migration(migrations.Migration):
    dependencies = [("ledgers", "0002_append_only")]
    operations = [migrations.RunPython(hold, migrations.RunPython.noop)]
