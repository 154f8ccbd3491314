"""The overhead of an answer over the same raw SQL, and raw DuckDB and pandas beside it."""

import time
from collections.abc import Callable
from pathlib import Path

from tests.bench.report import Section, quantile

QUESTIONS = (
    "What was net revenue in November 2011?",
    "Top 5 products by units in Germany in Q3 2011",
    "Revenue by month in 2011",
    "orders by weekday",
    "Share of revenue by country excluding the UK",
    "How many customers in October 2011?",
    "2011年10月销量最高的10个商品",
    "Average order value by country in 2011, top 5",
)
ROUNDS = 5


def measure(shared: Path, scratch: Path) -> Section:
    from cartwise import Analyst, Workspace

    workspace = Workspace.open(scratch / "answers", create=True)
    workspace.ingest(shared / "data/shops/online_retail/online_retail.parquet")
    analyst = Analyst(workspace)
    for question in QUESTIONS:  # warm: the planner's lexicon, the worker
        analyst.ask(question)
    overheads, repeats = [], []
    for _ in range(ROUNDS):
        for question in QUESTIONS:
            fresh = f"{question} "  # a fresh thread each; the result cache is cleared in between
            workspace.warehouse.clear_cache()
            seconds, answer = _timed(lambda fresh=fresh: analyst.ask(fresh))
            assert answer.sql, f"{question!r} gave no SQL: {answer.text}"
            raw, _ = _timed(lambda answer=answer: workspace.sql(answer.sql))
            engine = _raw_duckdb(workspace, answer.sql)
            overheads.append(seconds - min(raw, engine))
            repeats.append(_timed(lambda question=question: analyst.ask(question))[0])
    section = Section("Answers on 541,909 rows", ("what", "p50 ms", "p95 ms", "target"))
    section.rows.append(
        ("overhead over the same raw SQL", _ms(overheads, 0.5), _ms(overheads, 0.95), "p50 < 80, p95 < 200")
    )
    section.rows.append(("a repeated request, whole answer", _ms(repeats, 0.5), _ms(repeats, 0.95), "p50 < 50"))
    section.rows.append(_pandas_row(shared))
    analyst.close()
    section.notes.append(
        f"{len(QUESTIONS)} questions, {ROUNDS} rounds, warm process; a repeated request takes the result from the cache."
    )
    return section


def _timed(work: Callable[[], object]) -> tuple[float, object]:
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result


def _raw_duckdb(workspace: object, sql: str) -> float:
    import duckdb

    path = next((workspace.path / "data").glob(f"{workspace.version}.duckdb"))
    with duckdb.connect(str(path), read_only=True) as connection:
        connection.execute(sql).fetchall()
        return _timed(lambda: connection.execute(sql).fetchall())[0]


def _ms(seconds: list[float], q: float) -> str:
    return f"{1000 * quantile(seconds, q):.0f}"


def _pandas_row(shared: Path) -> tuple[str, ...]:
    import pandas

    frame = pandas.read_parquet(shared / "data/shops/online_retail/online_retail.parquet")

    def revenue_by_month() -> object:
        value = frame["Quantity"] * frame["UnitPrice"]
        return value.groupby(frame["InvoiceDate"].dt.to_period("M")).sum()

    times = [_timed(revenue_by_month)[0] for _ in range(5)]
    return ("raw pandas, revenue by month", _ms(times, 0.5), _ms(times, 0.95), "beside it")
