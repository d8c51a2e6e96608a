"""PostgreSQL refuses to empty the journal at one stroke; SQLite has no such statement."""

from django.db import migrations


def hold(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE TRIGGER journal_no_emptying BEFORE TRUNCATE ON journal_entry "
            "FOR EACH STATEMENT EXECUTE FUNCTION journal_append_only()"
        )


class Migration(migrations.Migration):
    dependencies = [("journal", "0002_append_only")]
    operations = [migrations.RunPython(hold, migrations.RunPython.noop)]
