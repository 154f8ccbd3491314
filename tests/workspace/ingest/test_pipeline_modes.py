import duckdb
import pytest

from cartwise.errors import RetryableInput
from cartwise.workspace.ingest.modes import Target, check_mode, combine


@pytest.fixture
def connection():
    with duckdb.connect() as connection:
        yield connection


def table(connection, name: str, columns: str, rows: str) -> str:
    connection.execute(f"CREATE TABLE {name} AS SELECT * FROM (VALUES {rows}) AS v({columns})")
    return name


def rows(connection, name: str = "stored") -> list[tuple]:
    return sorted(connection.execute(f"SELECT * FROM {name}").fetchall(), key=repr)


ORDERS = Target("orders", "stored")
LINES = "('a', 1), ('a', 1), ('b', 2), ('c', 3), ('d', 4)"


@pytest.fixture
def stored(connection):
    return table(connection, "stored", "id, n", LINES)


def test_the_same_rows_in_another_order_add_nothing(connection, stored):
    table(connection, "incoming", "id, n", "('d', 4), ('a', 1), ('c', 3), ('b', 2), ('a', 1)")
    done = combine(connection, ORDERS, "incoming")
    assert (done.mode, done.rows_added, done.rows_known) == ("repeat", 0, 5)
    assert len(rows(connection)) == 5


def test_a_part_of_the_stored_rows_adds_nothing(connection, stored):
    table(connection, "incoming", "id, n", "('a', 1), ('b', 2)")
    assert combine(connection, ORDERS, "incoming").mode == "repeat"


def test_one_more_copy_of_a_row_is_no_repeat(connection, stored):
    table(connection, "incoming", "id, n", "('b', 2), ('b', 2), ('x', 8), ('y', 9), ('z', 7), ('w', 6)")
    assert combine(connection, ORDERS, "incoming").rows_added == 6


def test_new_rows_are_appended_with_their_duplicates(connection, stored):
    table(connection, "incoming", "id, n", "('x', 1), ('x', 1)")
    done = combine(connection, ORDERS, "incoming")
    assert (done.mode, done.rows_added) == ("append", 2)
    assert len(rows(connection)) == 7


def test_more_than_a_fifth_of_known_rows_is_asked(connection, stored):
    table(connection, "incoming", "id, n", "('a', 1), ('x', 1), ('y', 1), ('z', 1)")
    with pytest.raises(RetryableInput) as caught:
        combine(connection, ORDERS, "incoming")
    assert caught.value.code == "row_overlap"
    assert caught.value.params["answer_key"] == "orders.mode"
    assert len(rows(connection)) == 5


@pytest.mark.parametrize(("mode", "expected"), [("append", 8), ("replace", 3), ("merge", 6)])
def test_an_answer_decides_what_overlap_means(connection, stored, mode, expected):
    table(connection, "incoming", "id, n", "('a', 1), ('b', 2), ('x', 9)")
    done = combine(connection, ORDERS, "incoming", mode=mode)
    assert len(rows(connection)) == expected
    assert done.rows_added == expected - 5


def test_merge_keeps_the_larger_number_of_copies(connection, stored):
    table(connection, "incoming", "id, n", "('a', 1), ('a', 1), ('a', 1)")
    combine(connection, ORDERS, "incoming", mode="merge")
    assert rows(connection).count(("a", 1)) == 3


def test_nulls_equal_nulls_when_rows_are_compared(connection):
    table(connection, "stored", "id, n", "('a', NULL), (NULL, 2)")
    table(connection, "incoming", "id, n", "(NULL, 2), ('a', NULL)")
    assert combine(connection, ORDERS, "incoming").mode == "repeat"


def test_cells_that_only_concatenate_alike_are_different_rows(connection):
    table(connection, "stored", "id, n", "('ab', 'c')")
    table(connection, "incoming", "id, n", "('a', 'bc')")
    assert combine(connection, ORDERS, "incoming").rows_added == 1


CUSTOMERS = Target("customers", "stored", key=("id",), is_key_declared=True)


def test_a_declared_key_updates_known_rows_and_adds_new_ones(connection, stored):
    table(connection, "incoming", "id, n", "('b', 20), ('x', 5)")
    done = combine(connection, CUSTOMERS, "incoming")
    assert (done.mode, done.rows_removed, done.rows_added) == ("merge", 1, 1)
    assert rows(connection) == [("a", 1), ("a", 1), ("b", 20), ("c", 3), ("d", 4), ("x", 5)]


def test_rows_with_the_same_key_in_one_file_are_reported_and_the_last_counts(connection, stored):
    table(connection, "incoming", "id, n", "('b', 20), ('b', 21)")
    done = combine(connection, CUSTOMERS, "incoming")
    assert [(warning.code, warning.params["rows"]) for warning in done.warnings] == [("key_conflicts", 1)]
    assert ("b", 21) in rows(connection)
    assert ("b", 20) not in rows(connection)


def test_rows_without_a_key_are_added(connection, stored):
    table(connection, "incoming", "id, n", "(NULL, 1), (NULL, 2)")
    assert combine(connection, CUSTOMERS, "incoming").rows_added == 2


def test_an_inferred_key_with_other_content_is_asked(connection):
    table(connection, "stored", "id, n", "('a', 1), ('b', 2)")
    table(connection, "incoming", "id, n", "('b', 20), ('c', 3), ('d', 3), ('e', 3), ('f', 3), ('g', 3)")
    with pytest.raises(RetryableInput) as caught:
        combine(connection, Target("customers", "stored", key=("id",)), "incoming")
    assert caught.value.code == "key_overlap"
    assert caught.value.params["rows"] == 1


SPEND = Target("ad_spend", "stored", is_period=True, time_column="day")


def spend(connection, name: str, values: str) -> str:
    connection.execute(
        f"CREATE TABLE {name} AS SELECT day::DATE AS day, channel, spend FROM (VALUES {values}) AS v(day, channel, spend)"
    )
    return name


def test_a_period_table_replaces_its_date_window(connection):
    spend(
        connection,
        "stored",
        "('2024-01-01', 'x', 1), ('2024-01-02', 'x', 2), ('2024-01-03', 'x', 3), ('2024-01-02', 'y', 9)",
    )
    spend(connection, "incoming", "('2024-01-02', 'x', 20), ('2024-01-03', 'y', 30)")
    done = combine(connection, SPEND, "incoming")
    assert (done.mode, done.rows_removed, done.rows_added) == ("window", 3, -1)
    assert [row[2] for row in rows(connection)] == [1, 20, 30]


def test_a_file_of_one_channel_leaves_the_other_channels(connection):
    spend(connection, "stored", "('2024-01-01', 'x', 1), ('2024-01-01', 'y', 2)")
    spend(connection, "incoming", "('2024-01-01', 'x', 10)")
    combine(connection, SPEND, "incoming")
    assert sorted(row[2] for row in rows(connection)) == [2, 10]


def test_columns_are_matched_by_name_and_new_ones_added(connection, stored):
    table(connection, "incoming", "n, note, id", "(1, 'hi', 'x')")
    done = combine(connection, ORDERS, "incoming")
    assert ("x", 1, "hi") in rows(connection)
    assert ("b", 2, None) in rows(connection)
    assert [warning.code for warning in done.warnings] == ["column_added"]


def test_a_lacking_column_is_empty_and_reported(connection, stored):
    table(connection, "incoming", "id", "('x')")
    assert [warning.code for warning in combine(connection, ORDERS, "incoming").warnings] == ["columns_missing"]
    assert ("x", None) in rows(connection)


def test_ids_that_turn_into_text_widen_the_stored_column(connection):
    table(connection, "stored", "id, n", "(536365, 1)")
    table(connection, "incoming", "id, n", "('C536379', 1)")
    done = combine(connection, ORDERS, "incoming")
    assert [warning.code for warning in done.warnings] == ["column_widened"]
    assert rows(connection) == [("536365", 1), ("C536379", 1)]


def test_a_column_without_values_takes_the_stored_type(connection, stored):
    connection.execute("CREATE TABLE incoming AS SELECT 'x' AS id, CAST(NULL AS VARCHAR) AS n")
    assert combine(connection, ORDERS, "incoming").warnings == []
    assert ("x", None) in rows(connection)


def test_text_in_a_measure_is_refused(connection, stored):
    table(connection, "incoming", "id, n", "('x', 'many')")
    with pytest.raises(RetryableInput) as caught:
        combine(connection, Target("orders", "stored", measures=("n",)), "incoming")
    assert caught.value.code == "column_types_differ"


def test_an_unknown_mode_names_the_known_ones():
    with pytest.raises(RetryableInput, match="append, replace, merge"):
        check_mode("upsert")
