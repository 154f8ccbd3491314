import pytest

from cartwise.errors import BadInput, LimitReached, Refused
from cartwise.workspace.warehouse.gate import check_sql
from tests.workspace.warehouse.tiny_shop import tiny_catalog

CATALOG = tiny_catalog()

REFUSED = {
    # writes and other commands
    "insert": "INSERT INTO sales SELECT * FROM sales",
    "delete_after_with": "WITH x AS (SELECT 1) DELETE FROM sales",
    "merge": "MERGE INTO sales USING items ON true WHEN MATCHED THEN DELETE",
    "create": "CREATE TABLE t AS SELECT 1",
    "into": "SELECT line INTO copy_of_sales FROM sales",
    "for_update": "SELECT * FROM sales FOR UPDATE",
    "pragma": "PRAGMA version",
    "set": "SET threads = 9",
    "attach": "ATTACH 'x.db'",
    "copy": "COPY sales TO 'x.csv'",
    "explain": "EXPLAIN ANALYZE SELECT 1",
    "describe_of_a_file": "DESCRIBE SELECT * FROM read_csv('x')",
    "execute": "EXECUTE p",
    "two_statements": "SELECT 1; SELECT 2",
    "statement_behind_a_comment": "SELECT 1 --\n; DROP TABLE sales",
    "statement_behind_a_dollar_quote": "SELECT $a$;$a$; DROP TABLE sales",
    # files, network, environment
    "file_by_name": "SELECT * FROM '/etc/hosts'",
    "file_by_quoted_name": 'SELECT * FROM "data/x.parquet"',
    "file_function": "SELECT * FROM read_text('/etc/hosts')",
    "file_function_in_quotes": "SELECT * FROM \"read_csv_auto\"('/etc/hosts')",
    "file_function_as_a_value": "SELECT (SELECT max(content) FROM read_blob('/etc/hosts'))",
    "file_function_in_pivot": "PIVOT (SELECT * FROM read_csv('x')) ON a USING count(*)",
    "glob": "SELECT * FROM glob('*')",
    "environment": "SELECT getenv('HOME')",
    "settings": "SELECT current_setting('memory_limit')",
    "query_function": "SELECT * FROM query('SELECT 1')",
    "table_by_function": "SELECT * FROM query_table('sales')",
    "schema_method": "SELECT 'x'.read_text()",
    # the engine's own tables
    "information_schema": "SELECT * FROM information_schema.tables",
    "system_view": "SELECT * FROM duckdb_tables",
    "system_view_beside_a_step_of_that_name": "WITH a AS (WITH duckdb_views AS (SELECT 1) SELECT * FROM duckdb_views) SELECT * FROM a, duckdb_views",
    "system_function": "SELECT * FROM duckdb_settings()",
    "pragma_function": "SELECT * FROM pragma_table_info('sales')",
    "sqlite_master": "SELECT * FROM sqlite_master",
    "other_catalog": "SELECT * FROM system.main.sales",
    "sequence": "SELECT nextval('s')",
    "sleep": "SELECT sleep_ms(100)",
    # characters that pass for others
    "full_width_word": "ＳＥＬＥＣＴ 1",
    "full_width_semicolon": "SELECT 1；",
    "zero_width": "SEL\u200bECT 1",
    "right_to_left_mark": "SELECT 1 \u202e AS x",
    "null_byte": "SELECT 1\0",
    # personal columns
    "withheld": "SELECT email FROM people",
    "withheld_in_a_function": "SELECT md5(lower(p.EMAIL)) FROM people p",
    "withheld_in_where": "SELECT count(*) FROM people WHERE email LIKE 'a%'",
    "withheld_in_using": "SELECT 1 FROM people a JOIN people b USING (email)",
    "withheld_in_order": "SELECT id FROM people ORDER BY email",
    "withheld_in_a_role_view": "SELECT email FROM customers",
    "placeholder": "SELECT $1",
}  # fmt: skip

ANSWERED = {
    "semicolon_at_the_end": "SELECT 1;",
    "keyword_in_a_text": "SELECT 'DROP TABLE sales; --' AS note",
    "keyword_in_a_comment": "SELECT 1 /* delete; */ -- drop",
    "keyword_as_an_alias": "SELECT count(*) AS deletes FROM sales",
    "no_break_space": "SELECT\u00a01\u3000AS one",
    "byte_order_mark": "\ufeffSELECT 1",
    "other_scripts_in_texts": "SELECT 'café 中文 😀 ；' AS greeting",
    "from_first": "FROM sales SELECT count(*)",
    "values": "VALUES (1), (2)",
    "union": "SELECT 1 UNION ALL SELECT 2 ORDER BY 1",
    "recursive": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3) SELECT sum(i) FROM n",
    "step_called_like_a_table": "WITH items AS (SELECT 1 AS a) SELECT a FROM items",
    "window": "SELECT line, sum(qty) OVER (PARTITION BY customer ORDER BY sold_at) FROM sales QUALIFY row_number() OVER (ORDER BY line) < 3",
    "dates": "SELECT date_trunc('month', sold_at), strftime(sold_at, '%Y'), sold_at + INTERVAL 1 DAY, epoch(sold_at) FROM sales",
    "lists": "SELECT list(sku)[1], list_transform([1, 2], x -> x + 1), {'a': 1}, map {'k': 1}, unnest([1])  FROM sales",
    "star_except": "SELECT * EXCLUDE (price), COLUMNS('sk.*') FROM sales",
    "table_functions": "SELECT * FROM range(3) r(i), generate_series(1, 2) g(j), unnest([1]) u(k)",
    "grouping_sets": "SELECT country, GROUPING(country), sum(qty) FROM sales GROUP BY ROLLUP (country)",
    "statistics": "SELECT median(qty), quantile_cont(price, 0.9), corr(qty, price), mode(sku), approx_count_distinct(sku) FROM sales",
    "conditions": "SELECT CASE WHEN qty > 1 THEN 'a' END, coalesce(country, '-'), sku IN ('tea'), sku ILIKE 't%' FROM sales WHERE EXISTS (SELECT 1)",
    "own_alias_called_like_a_withheld_column": "SELECT sku AS email FROM sales ORDER BY email",
    "role_view": "SELECT sum(amount) FROM order_lines WHERE timestamp < DATE '2024-02-01'",
    "role_view_by_schema": "SELECT count(*) FROM roles.customers c JOIN main.people p ON p.id = c.customer_id",
    "pasted_answer": "WITH order_lines AS NOT MATERIALIZED (SELECT qty * price AS amount FROM main.sales) SELECT sum(order_lines.amount) FROM order_lines",
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_gate_refuses(name):
    with pytest.raises(Refused):
        check_sql(REFUSED[name], CATALOG, max_rows=100)


@pytest.mark.parametrize("name", ANSWERED)
def test_gate_passes_what_then_runs(name, connection):
    connection.execute(check_sql(ANSWERED[name], CATALOG, max_rows=100).sql).fetchall()


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("SELECT * FROM salez", "unknown_table"),
        ("SELECT * FROM s\u0430les", "unknown_table"),
        ("SELECT (1", "unparsable_sql"),
        ("SELECT 'open", "unparsable_sql"),
        ("", "empty_sql"),
        (" ;; ", "empty_sql"),
        ("SELECT " + "(" * 2000 + "1" + ")" * 2000, "sql_too_deep"),
        ("SELECT " + "NOT " * 2000 + "true", "sql_too_deep"),
        ("PIVOT sales ON sku USING sum(qty)", "no_pivot"),
    ],
    ids=lambda value: value[:24] if value else "empty",
)
def test_gate_tells_what_is_wrong_with_a_statement(statement, code):
    with pytest.raises(BadInput) as caught:
        check_sql(statement, CATALOG, max_rows=100)
    assert caught.value.code == code


def test_unknown_table_names_the_look_alike_letter():
    with pytest.raises(BadInput, match="CYRILLIC SMALL LETTER A"):
        check_sql("SELECT * FROM s\u0430les", CATALOG, max_rows=100)


def test_gate_stops_statements_that_are_too_long():
    with pytest.raises(LimitReached) as caught:
        check_sql(f"SELECT '{'x' * 100_000}'", CATALOG, max_rows=100)
    assert caught.value.code == "sql_too_long"


def test_gate_tells_which_columns_a_star_does_not_show():
    assert check_sql("SELECT * FROM people", CATALOG, max_rows=100).withheld == (("people", "email"),)


def test_gate_qualifies_stored_tables_so_that_nothing_can_stand_for_them():
    assert "main.sales" in check_sql("SELECT * FROM sales", CATALOG, max_rows=100).sql


def test_gate_limits_a_sorted_query():
    assert check_sql("SELECT * FROM sales ORDER BY line", CATALOG, max_rows=100).sql.endswith("LIMIT 101")


def test_gate_drops_comments():
    assert "secret" not in check_sql("SELECT 1 /* secret */", CATALOG, max_rows=100).sql
