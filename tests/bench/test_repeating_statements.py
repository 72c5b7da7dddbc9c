"""What the bench makes of the statements of requests: scripts and values that pgbench can repeat."""

from bench.speed.replay import Step, Value, percentile, shapes


def text(value: str | None, kind: str = "") -> Value:
    return Value(text=value, kind=kind)


def read(name: str) -> list[Step]:
    return [
        Step(
            ("SELECT id FROM t WHERE name = ", " AND open = ", ""),
            (text(name), text("t", "boolean")),
        )
    ]


def test_what_all_requests_share_stands_in_the_statement_and_what_differs_in_a_table():
    [shape] = shapes([read("王芳"), read("李强")], "bench_name", 8)

    assert shape.rows == (("王芳",), ("李强",))
    assert "SELECT c0 FROM bench_name_0 WHERE n = :n \\gset" in shape.script
    assert shape.script.endswith("SELECT id FROM t WHERE name = :c0 AND open = 't'::boolean;\n")


def test_requests_with_other_statements_are_another_shape_and_the_frequent_one_comes_first():
    other = [Step(("SELECT 1",), ())]

    found = shapes([other, other, read("a"), read("b"), read("c")], "bench_name", 8)

    assert [shape.weight for shape in found] == [3, 2]
    assert [shape.weight for shape in shapes([other, read("a"), read("b")], "t", 8)] == [2]


def test_a_null_is_part_of_the_statement_because_pgbench_has_none():
    nothing = [Step(("UPDATE t SET a = ", ""), (text(None, "bigint"),))]

    [shape] = shapes([nothing, nothing], "t", 8)

    assert shape.script == "UPDATE t SET a = NULL::bigint;\n"


def test_a_value_with_a_colon_never_stands_in_the_statement_for_it_would_name_a_variable():
    noted = [Step(("INSERT INTO t VALUES (", ")"), (text('{"a":b}', "jsonb"),))]

    [shape] = shapes([noted, noted], "t", 8)

    assert ":b" not in shape.script
    assert shape.rows == (('{"a":b}',), ('{"a":b}',))


def test_a_quote_in_a_value_does_not_end_it():
    [shape] = shapes([[Step(("SELECT ", ""), (text("it's"),))]] * 2, "t", 8)

    assert shape.script == "SELECT 'it''s';\n"


def written(person_id: str) -> list[Step]:
    """A row is made, and two others name it: by its id, and within a text."""
    return [
        Step(("INSERT INTO person DEFAULT VALUES RETURNING id",), (), made=person_id),
        Step(
            ("INSERT INTO visit VALUES (", ", ", ")"),
            (text(person_id, "smallint"), text(f"person:{person_id}")),
        ),
    ]


def test_a_row_that_a_request_makes_is_named_by_the_id_it_gets_when_it_is_repeated():
    [shape] = shapes([written("41"), written("42")], "t", 8)

    assert shape.script.splitlines() == [
        "INSERT INTO person DEFAULT VALUES RETURNING id \\gset made0_",
        "INSERT INTO visit VALUES (:made0_id::bigint, ('person:' || :made0_id || ''));",
    ]


def test_one_request_alone_cannot_tell_an_id_from_a_small_number_but_from_a_large_one():
    assert "'41'::smallint" in shapes([written("41")], "t", 8)[0].script
    assert ":made0_id::bigint" in shapes([written("4100")], "t", 8)[0].script


def audited(seq: str, kind: str) -> list[Step]:
    head = 'SELECT "audit_day"."count" FROM "audit_day" WHERE "audit_day"."day" = '
    return [
        Step((head, " FOR UPDATE"), (text("2026-03-01", "date"),)),
        Step(('INSERT INTO "audit_line" ("seq") VALUES (', ")"), (text(seq, kind),)),
        Step(('UPDATE "audit_day" SET "count" = ', ""), (text("9", "integer"),)),
    ]


def test_audit_lines_take_the_next_places_of_the_chain_as_it_stands_when_repeated():
    one = shapes([audited("7", "integer")] * 2, "t", 8)[0].script
    two = shapes([audited("{7,8}", "integer[]")] * 2, "t", 8)[0].script

    assert "FOR UPDATE \\gset head_" in one
    assert "VALUES (:head_count::int + 1);" in one
    assert "VALUES (ARRAY[:head_count::int + 1, :head_count::int + 2]);" in two
    assert 'SET "count" = :head_count::int + 2;' in two


def test_a_text_that_may_stand_once_only_is_another_each_time_wherever_the_request_says_it():
    visit = [
        Step(('SELECT 1 FROM "records_encounter" WHERE client_id = ', ""), (text("mine"),)),
        Step(('INSERT INTO "records_encounter" ("client_id") VALUES (', ")"), (text("mine"),)),
        Step(('SELECT "x" WHERE y = ', ""), (text("a:b"),)),
    ]

    lines = shapes([visit] * 2, "t", 8)[0].script.splitlines()

    assert "AS another FROM t_0" in lines[1]
    assert lines[2].endswith("client_id = :another;")
    assert lines[3].endswith("VALUES (:another);")


def test_savepoints_are_named_by_their_order_so_that_requests_compare():
    one, two = ([Step((f'SAVEPOINT "s{thread}_x{n}"',), ())] for thread, n in ((14, 3), (15, 9)))

    [shape] = shapes([one, two], "t", 8)

    assert shape.script == "SAVEPOINT bench_0;\n"


def test_a_relation_that_the_first_request_made_is_found_by_the_next():
    related = [
        Step(
            ('INSERT INTO "residents_carerelation" ("a") VALUES (', ') RETURNING "id"'),
            (text("1", "bigint"),),
            made="5",
        )
    ]

    [shape] = shapes([related, related], "t", 8)

    assert shape.script.endswith("VALUES ('1'::bigint) ON CONFLICT DO NOTHING RETURNING \"id\";\n")


def test_a_percentile_is_a_value_that_was_measured():
    assert percentile([1, 2, 3, 4], 50) == 2
    assert percentile([1, 2, 3, 4], 95) == 4
    assert percentile([7], 5) == 7
    assert percentile([], 95) != percentile([], 95)  # not a number
