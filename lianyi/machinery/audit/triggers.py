"""The database itself refuses to change a line, whoever asks."""

from typing import Final

_SQLITE: Final = {
    "no_update": "CREATE TRIGGER audit_line_no_update BEFORE UPDATE ON audit_line "
    "BEGIN SELECT RAISE(ABORT, 'audit lines are append-only'); END",
    "no_delete": "CREATE TRIGGER audit_line_no_delete BEFORE DELETE ON audit_line "
    "BEGIN SELECT RAISE(ABORT, 'audit lines are append-only'); END",
    "day_no_delete": "CREATE TRIGGER audit_day_no_delete BEFORE DELETE ON audit_day "
    "BEGIN SELECT RAISE(ABORT, 'audit days are append-only'); END",
    "day_only_grows": "CREATE TRIGGER audit_day_only_grows BEFORE UPDATE ON audit_day "
    "WHEN NEW.day <> OLD.day OR NEW.count < OLD.count OR OLD.closed "
    "BEGIN SELECT RAISE(ABORT, 'audit days only grow'); END",
}
_POSTGRESQL: Final = {
    "refuse": "CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'audit lines are append-only'; END $$",
    "no_change": "CREATE TRIGGER audit_line_no_change BEFORE UPDATE OR DELETE ON audit_line "
    "FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
    "no_truncate": "CREATE TRIGGER audit_line_no_truncate BEFORE TRUNCATE ON audit_line "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
    "day_no_delete": "CREATE TRIGGER audit_day_no_delete BEFORE DELETE ON audit_day "
    "FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
    "day_no_truncate": "CREATE TRIGGER audit_day_no_truncate BEFORE TRUNCATE ON audit_day "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
    "day_only_grows": "CREATE TRIGGER audit_day_only_grows BEFORE UPDATE ON audit_day FOR EACH ROW "
    "WHEN (NEW.day <> OLD.day OR NEW.count < OLD.count OR OLD.closed) EXECUTE FUNCTION audit_refuse()",
}
_SQLITE_DROP: Final = (
    "DROP TRIGGER audit_line_no_update",
    "DROP TRIGGER audit_line_no_delete",
    "DROP TRIGGER audit_day_no_delete",
    "DROP TRIGGER audit_day_only_grows",
)
_POSTGRESQL_DROP: Final = (
    "DROP TRIGGER audit_line_no_change ON audit_line",
    "DROP TRIGGER audit_line_no_truncate ON audit_line",
    "DROP TRIGGER audit_day_no_delete ON audit_day",
    "DROP TRIGGER audit_day_no_truncate ON audit_day",
    "DROP TRIGGER audit_day_only_grows ON audit_day",
    "DROP FUNCTION audit_refuse()",
)


def names(vendor: str) -> set[str]:
    """Return the names the triggers must have."""
    made = create(vendor)
    return {text.split()[2] for text in made if text.startswith("CREATE TRIGGER")}


def list_present(vendor: str) -> str:
    """Return the query for the triggers that stand, and are not switched off, on the audit tables."""
    if vendor == "postgresql":
        return (
            "SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
            "WHERE relname IN ('audit_line', 'audit_day') AND NOT tgisinternal AND tgenabled <> 'D'"
        )
    return "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ('audit_line', 'audit_day')"


def create(vendor: str) -> list[str]:
    """Return the statements that put the guards up."""
    return list((_POSTGRESQL if vendor == "postgresql" else _SQLITE).values())


def drop(vendor: str) -> list[str]:
    """Return the statements that take them down: for a migration backward, and for tests that play the intruder."""
    return list(_POSTGRESQL_DROP if vendor == "postgresql" else _SQLITE_DROP)
