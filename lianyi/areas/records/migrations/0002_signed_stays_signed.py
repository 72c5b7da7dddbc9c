"""The database itself refuses to change or remove a signed version or an addendum, whoever asks."""

from typing import Any, Final

from django.db import migrations

_GUARDED: Final = (("records_revision", "OLD.signed_at IS NOT NULL"), ("records_addendum", "TRUE"))
_SAID: Final = "signed records are never changed"


def _statements(vendor: str) -> list[str]:
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{act} BEFORE {act} ON {table} WHEN {when} "
            f"BEGIN SELECT RAISE(ABORT, '{_SAID}'); END"
            for table, when in _GUARDED
            for act in ("UPDATE", "DELETE")
        ]
    function = (
        "CREATE FUNCTION records_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_SAID}'; END $$"
    )
    triggers = [
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION records_refuse()"
        for table, when in _GUARDED
    ]
    return [function, *triggers]


def put_up(_apps: Any, schema_editor: Any) -> None:
    """Put the guards up."""
    for statement in _statements(schema_editor.connection.vendor):
        schema_editor.execute(statement)


def take_down(_apps: Any, schema_editor: Any) -> None:
    """Take the guards down."""
    if schema_editor.connection.vendor == "sqlite":
        for table, _ in _GUARDED:
            for act in ("UPDATE", "DELETE"):
                schema_editor.execute(f"DROP TRIGGER {table}_no_{act}")
        return
    for table, _ in _GUARDED:
        schema_editor.execute(f"DROP TRIGGER {table}_no_change ON {table}")
    schema_editor.execute("DROP FUNCTION records_refuse()")


class Migration(migrations.Migration):
    """Guards on signed content."""

    dependencies = [("records", "0001_initial")]

    # quiet: it puts up triggers and touches no row
    operations = [migrations.RunPython(put_up, take_down)]
