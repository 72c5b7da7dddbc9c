"""The bench's own tables beside Lianyi's: what was made once, how it looked before, and the values pgbench sends."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, LiteralString

import psycopg
from psycopg import sql

SAVED: Final[dict[LiteralString, LiteralString]] = {
    "referrals_referral": "id = ANY(%(ids)s)",
    "cases_case": "id IN (SELECT case_id FROM referrals_referral WHERE id = ANY(%(ids)s))",
}
"""Tables an answer to a referral changes, and the rows of them that belong to some referrals."""


class Tables:
    """A connection of the bench itself, each statement its own transaction."""

    def __init__(self, address: str) -> None:
        self.connection = psycopg.connect(address, autocommit=True)
        self.connection.execute("CREATE TABLE IF NOT EXISTS bench_memory (what text, id bigint)")

    def close(self) -> None:
        """Let the connection go."""
        self.connection.close()

    def kept(self, what: str) -> list[int]:
        """The ids kept under a name, in the order they came."""
        rows = self.connection.execute("SELECT id FROM bench_memory WHERE what = %s", [what])
        return [row[0] for row in rows]

    def keep(self, what: str, ids: Iterable[int]) -> None:
        """Keep ids under a name."""
        rows = [(what, each) for each in ids]
        with self.connection.cursor() as cursor:
            cursor.executemany("INSERT INTO bench_memory VALUES (%s, %s)", rows)

    def save(self, referral_ids: Sequence[int]) -> None:
        """Remember how referrals and their cases look now."""
        for table, which in SAVED.items():
            names = {"t": sql.Identifier(table), "b": sql.Identifier(f"bench_{table}")}
            self._do("DROP TABLE IF EXISTS {b}", names)
            self._do("CREATE TABLE {b} (LIKE {t})", names)
            made = sql.SQL("INSERT INTO {b} SELECT * FROM {t} WHERE ").format(**names)
            self.connection.execute(made + sql.SQL(which), {"ids": list(referral_ids)})

    def put_back(self) -> None:
        """Make the remembered referrals and cases look as they did."""
        for table in SAVED:
            columns = self.connection.execute(
                "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 "
                "AND NOT attisdropped AND attname <> 'id'",
                [table],
            )
            same = [sql.SQL("{c} = b.{c}").format(c=sql.Identifier(name)) for (name,) in columns]
            names = {"t": sql.Identifier(table), "b": sql.Identifier(f"bench_{table}")}
            self._do(
                "UPDATE {t} t SET {same} FROM {b} b WHERE t.id = b.id",
                {**names, "same": sql.SQL(", ").join(same)},
            )

    def accepted(self) -> int:
        """How many of the remembered referrals have been accepted since they were put back."""
        row = self.connection.execute(
            "SELECT count(*) FROM referrals_referral r JOIN bench_referrals_referral b USING (id) "
            "WHERE r.state = 'ACCEPTED'"
        ).fetchone()
        return int(row[0]) if row else 0

    def fill(self, table: str, rows: Sequence[Sequence[str]]) -> None:
        """Make a table of texts: n (0, 1, …), c0, c1, …; one row of values each."""
        columns = sql.SQL(", ").join(
            sql.SQL("{} text").format(sql.Identifier(f"c{n}")) for n in range(len(rows[0]))
        )
        names = {"t": sql.Identifier(table), "columns": columns}
        self._do("DROP TABLE IF EXISTS {t}", names)
        self._do("CREATE UNLOGGED TABLE {t} (n int PRIMARY KEY, {columns})", names)
        load = sql.SQL("COPY {t} FROM STDIN").format(**names)
        with self.connection.cursor() as cursor, cursor.copy(load) as copy:
            for n, row in enumerate(rows):
                copy.write_row([n, *row])
        self._do("VACUUM ANALYZE {t}", names)

    def _do(self, statement: LiteralString, names: Mapping[str, sql.Composable]) -> None:
        self.connection.execute(sql.SQL(statement).format(**names))
