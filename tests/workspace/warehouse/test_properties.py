import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cartwise.workspace.warehouse.compiler.compiler import Compiler
from cartwise.workspace.warehouse.compiler.dialects import render
from cartwise.workspace.warehouse.request import EntityCondition, Filter, QueryRequest
from tests.workspace.warehouse.tiny_shop import tiny_catalog

COMPILER = Compiler(tiny_catalog())
SKUS = ("tea", "cup", "pot", "ghost", None)
PEOPLE = (1, 2, 3, 4, None)
COUNTRIES = ("DE", "FR", None)
GROUPS = ("country", "customer", "product", "product_id", "category", "age", "segment")

line = st.tuples(
    st.sampled_from(("A1", "A2", "A3")), st.sampled_from(PEOPLE), st.sampled_from(SKUS), st.integers(-3, 9),
    st.integers(1, 20), st.sampled_from(("2024-01-05", "2024-02-10", "2024-04-15")), st.sampled_from(COUNTRIES), st.booleans(),
)  # fmt: skip
groups = st.lists(st.sampled_from(GROUPS), max_size=3, unique=True).map(tuple)


@pytest.fixture(scope="module")
def shop():
    connection = duckdb.connect()
    connection.execute(
        "CREATE TABLE sales(line INTEGER, invoice VARCHAR, customer INTEGER, sku VARCHAR, qty INTEGER, price DOUBLE, sold_at TIMESTAMP,"
        " country VARCHAR, cancelled BOOLEAN);"
        "CREATE TABLE clicks(uid INTEGER, session VARCHAR, kind VARCHAR, happened TIMESTAMP);"
        "CREATE TABLE items AS SELECT * FROM (VALUES ('tea', 'Tea', 'drinks'), ('cup', 'Cup', 'dishes'), ('pot', 'Tea', NULL)) t(sku, title, category);"
        "CREATE TABLE people AS SELECT * FROM (VALUES (1, 'young', 'gold'), (2, NULL, 'gold'), (3, 'old', 'new')) t(id, age, segment);"
    )
    yield connection
    connection.close()


def fill(connection, lines):
    connection.execute("DELETE FROM sales")
    if lines:
        rows = [(i, *values) for i, values in enumerate(lines)]
        connection.executemany("INSERT INTO sales VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)


def run(connection, catalog=None, **fields):
    compiled = (Compiler(catalog) if catalog else COMPILER).compile(QueryRequest(**fields))
    rows = connection.execute(render(compiled.query)).fetchall()
    probes = [
        dict(zip(p.query.named_selects, connection.execute(render(p.query)).fetchone(), strict=True))
        for p in compiled.probes
    ]
    return rows, probes


relaxed = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@relaxed
@given(lines=st.lists(line, max_size=25), dimensions=groups)
def test_joins_never_fan_out(shop, lines, dimensions):
    fill(shop, lines)
    rows, _ = run(shop, metrics=("revenue", "units"), dimensions=dimensions)
    kept = shop.execute(f"SELECT sum(qty * price), sum(qty) FROM ({_kept(dimensions)})").fetchone()
    shown = (sum(row[-2] or 0 for row in rows), sum(row[-1] or 0 for row in rows))
    assert shown == pytest.approx((kept[0] or 0, kept[1] or 0))


def _kept(dimensions):
    """The rows that belong to a group: written by hand, with IN, so that nothing could fan out."""
    conditions = ["true"]
    if "customer" in dimensions:
        conditions.append("customer IS NOT NULL")
    if {"product", "category"} & set(dimensions):
        conditions.append("sku IN (SELECT sku FROM items)")
    if {"age", "segment"} & set(dimensions):
        conditions.append("customer IN (SELECT id FROM people)")
    return f"SELECT * FROM sales WHERE {' AND '.join(conditions)}"


@relaxed
@given(lines=st.lists(line, max_size=25), dimension=st.sampled_from(("category", "segment", "customer")))
def test_groups_and_rows_left_out_make_the_whole(shop, lines, dimension):
    fill(shop, lines)
    rows, (probe,) = run(shop, metrics=("units",), dimensions=(dimension,))
    left_out = (probe.get("unmatched_rows_value") or 0) + (probe.get("null_key_rows_value") or 0)
    ((total,),), _ = run(shop, metrics=("units",))
    assert sum(row[-1] or 0 for row in rows) + left_out == (total or 0)


@relaxed
@given(lines=st.lists(line, max_size=25), dimensions=groups, seed=st.randoms(use_true_random=False))
def test_order_of_tables_and_columns_changes_nothing(shop, lines, dimensions, seed):
    fill(shop, lines)
    catalog = tiny_catalog()

    def shuffled(mapping):
        return dict(seed.sample(sorted(mapping.items()), len(mapping)))

    relations = {
        name: relation.model_copy(update={"columns": tuple(seed.sample(relation.columns, len(relation.columns)))})
        for name, relation in shuffled(catalog.relations).items()
    }
    other = catalog.model_copy(
        update={
            "relations": relations,
            "joins": tuple(seed.sample(catalog.joins, len(catalog.joins))),
            "dimensions": shuffled(catalog.dimensions),
            "metrics": shuffled(catalog.metrics),
        }
    )
    fields = {"metrics": ("revenue", "orders", "revenue_per_customer"), "dimensions": dimensions}
    assert run(shop, other, **fields)[0] == run(shop, **fields)[0]


@relaxed
@given(lines=st.lists(line, max_size=25), value=st.sampled_from(("DE", "FR", "XX")))
def test_filters_partition_the_rows(shop, lines, value):
    fill(shop, lines)
    parts = [
        Filter(field="country", values=(value,)),
        Filter(field="country", op="ne", values=(value,)),
        Filter(field="country", op="is_null"),
    ]
    figures = [run(shop, metrics=("units",), filters=(part,))[0][0][0] or 0 for part in parts]
    assert sum(figures) == (run(shop, metrics=("units",))[0][0][0] or 0)


@relaxed
@given(lines=st.lists(line, max_size=25))
def test_new_and_returning_customers_make_all_customers(shop, lines):
    fill(shop, lines)
    rows, _ = run(shop, metrics=("new_customers", "returning_customers", "customers"), grain="month")
    assert all(new + returning == customers for _, new, returning, customers in rows)


click = st.tuples(
    st.sampled_from(PEOPLE), st.sampled_from(("s1", "s2", "s3")), st.just("view"), st.sampled_from(("2024-01-05", "2024-02-10"))
)  # fmt: skip
COMPARISONS = {
    "lt": "n < {}", "le": "n <= {}", "gt": "n > {}", "ge": "n >= {}", "eq": "n = {}", "ne": "n <> {}",
    "between": "n BETWEEN {} AND {}",
}  # fmt: skip


@relaxed
@given(
    lines=st.lists(line, max_size=25),
    clicks=st.lists(click, max_size=12),
    op=st.sampled_from(tuple(COMPARISONS)),
    bounds=st.lists(st.integers(0, 3), min_size=2, max_size=2).map(sorted),
    month=st.sampled_from((None, 1, 2)),
)
def test_conditions_of_another_relation_count_those_without_rows_as_zero(shop, lines, clicks, op, bounds, month):
    fill(shop, lines)
    shop.execute("DELETE FROM clicks")
    if clicks:
        shop.executemany("INSERT INTO clicks VALUES (?, ?, ?, ?)", clicks)
    values = tuple(bounds if op == "between" else bounds[:1])
    filters = (Filter(field="month_of_year", values=(month,)),) if month else ()
    wanted = EntityCondition(entity="customer", metric="sessions", op=op, values=values, filters=filters)
    ((customers, revenue),), _ = run(shop, metrics=("customers", "gross_revenue"), entities=(wanted,))
    rows = f"clicks WHERE month(happened) = {month}" if month else "clicks"
    expected = shop.execute(
        f"WITH s AS (SELECT uid, count(DISTINCT session) AS n FROM {rows} GROUP BY 1),"
        " c AS (SELECT sales.*, coalesce(s.n, 0) AS n FROM sales LEFT JOIN s ON uid = customer WHERE customer IS NOT NULL AND NOT cancelled)"
        f" SELECT count(DISTINCT customer), sum(qty * price) FROM c WHERE {COMPARISONS[op].format(*values)}"
    ).fetchone()
    assert (customers, revenue) == expected
