"""The warehouse: requests and a person's SQL in, figures with their SQL, period and notes out."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlglot import exp

from cartwise.types import Cancel, DateRange
from cartwise.workspace.catalog.model import Catalog
from cartwise.workspace.warehouse.cache import ResultCache
from cartwise.workspace.warehouse.compiler.compiled import Compiled
from cartwise.workspace.warehouse.compiler.compiler import Compiler
from cartwise.workspace.warehouse.compiler.dialects import Dialect, render
from cartwise.workspace.warehouse.compiler.names import find_relation
from cartwise.workspace.warehouse.engines import Columns, DuckDBEngine, Engine, Rows
from cartwise.workspace.warehouse.gate import check_sql
from cartwise.workspace.warehouse.notes import data_notes, row_notes
from cartwise.workspace.warehouse.pool import Statement, WorkerPool
from cartwise.workspace.warehouse.request import Filter, Period, QueryRequest
from cartwise.workspace.warehouse.result import Note, QueryResult, ResultColumn
from cartwise.workspace.warehouse.sql_result import sql_result
from cartwise.workspace.warehouse.streaming import stream_batches

MAX_ROWS = 10_000
TIMEOUT_SECONDS = 10.0


class Warehouse:
    """Answers questions of one version of a shop's data.

    Args:
        data_path: the version's DuckDB file.
        catalog: its catalogue.
        pool: workers on that file; started on first use where None.
        timeout_seconds: default limit of one question.
        engine: runs compiled requests elsewhere (PostgreSQL, Spark); sealed DuckDB workers where None.
    """

    def __init__(
        self,
        data_path: Path,
        catalog: Catalog,
        *,
        pool: WorkerPool | None = None,
        timeout_seconds: float = TIMEOUT_SECONDS,
        engine: Engine | None = None,
    ) -> None:
        self.data_path = Path(data_path)
        self.catalog = catalog
        self.timeout_seconds = timeout_seconds
        self._local = DuckDBEngine(self.data_path, pool)
        self._engine: Engine = engine or self._local
        self._compiler = Compiler(catalog)
        self._cache = ResultCache()

    def warm(self) -> None:
        """Starts a worker in the background, so that the first question need not wait for it."""
        self._engine.warm()

    def clear_cache(self) -> None:
        """Forgets remembered results, so that the next request runs again."""
        self._cache.clear()

    def compile(self, request: QueryRequest, dialect: Dialect = "duckdb") -> str:
        """Returns the SQL of a request, self-contained and ready to run; raises RetryableInput where it does not fit."""
        return render(self._compiler.compile(request).query, dialect)

    def run(
        self, request: QueryRequest, *, cancel: Cancel | None = None, timeout_seconds: float | None = None
    ) -> QueryResult:
        """Returns the figures of a request.

        Args:
            request: what to ask.
            cancel: kills the query when set.
            timeout_seconds: limit of this question; the warehouse's default where None.

        Raises:
            RetryableInput: the request does not fit the catalogue; the message says how to mend it.
            LimitReached: time, memory or size ran out.
            Refused: a withheld column was named.
            Cancelled: stopped on request.
        """
        started = time.perf_counter()
        known = self._cache.get(self.catalog.version, request)
        if known is not None:
            return known
        self._engine.warm()
        compiled = self._compiler.compile(request)
        sql = self._render(compiled.query)
        if compiled.is_empty:
            return _empty(compiled, sql, time.perf_counter() - started)
        statements = [Statement(_limited(sql, request), MAX_ROWS + 1)]
        statements += [Statement(self._render(probe.query), 1) for probe in compiled.probes]
        limit = timeout_seconds or self.timeout_seconds
        tables = self._engine.run(statements, timeout_seconds=limit, cancel=cancel)
        total = None
        if len(tables[0][1]) > MAX_ROWS:
            counted = exp.select(exp.Count(this=exp.Star())).from_(compiled.query.subquery("answer"))
            ((_, ((total,),)),) = self._engine.run(
                [Statement(self._render(counted), 1)], timeout_seconds=limit, cancel=cancel
            )
        result = _result(compiled, sql, tables, total_rows=total, seconds=time.perf_counter() - started)
        self._cache.put(self.catalog.version, request, result)
        return result

    def sql(
        self,
        statement: str,
        *,
        limit: int = MAX_ROWS,
        cancel: Cancel | None = None,
        timeout_seconds: float | None = None,
    ) -> QueryResult:
        """Returns the rows of a person's SQL, checked by the gate and run on a connection of its own.

        Args:
            statement: one SELECT over stored tables or role views.
            limit: rows to bring back, at most 10,000.
            cancel: kills the query when set.
            timeout_seconds: limit of this statement; the warehouse's default where None.

        Raises:
            Refused: not one read-only query, or it reaches for something it may not read.
            BadInput: not valid SQL over this data.
            LimitReached: time, memory, columns or size ran out.
            Cancelled: stopped on request.
        """
        started = time.perf_counter()
        self._local.warm()
        count = max(1, min(limit, MAX_ROWS))
        checked = check_sql(statement, self.catalog, max_rows=count)
        ((columns, rows),) = self._local.run(
            [Statement(checked.sql, count + 1)],
            timeout_seconds=timeout_seconds or self.timeout_seconds,
            cancel=cancel,
            is_fresh=True,
        )
        return sql_result(self.catalog, checked, columns, rows, limit=count, seconds=time.perf_counter() - started)

    def read(
        self, role: str, columns: Sequence[str], *, dates: DateRange | None = None, where: Sequence[Filter] = ()
    ) -> Iterator[Any]:
        """Yields Arrow record batches of a relation's columns, for tools: trusted, without a row limit, in bounded memory.

        Args:
            role: a relation of the catalogue, such as `order_lines`.
            columns: its columns, or dimensions that joins reach.
            dates: inclusive days of its time column; None for all.
            where: conditions on its rows.
        """
        relation = find_relation(self.catalog, role).name
        period = Period(start=dates.start, end=dates.end) if dates else None
        request = QueryRequest(
            kind="rows", relation=relation, columns=tuple(columns), filters=tuple(where), period=period
        )
        query = self._compiler.compile(request).query
        query.set("order", None)
        yield from stream_batches(self.data_path, render(query))

    def _render(self, query: exp.Query) -> str:
        return render(query, self._engine.dialect, schema=self._engine.schema)

    def close(self) -> None:
        """Ends the workers this warehouse started."""
        self._engine.close()
        self._local.close()


def _limited(sql: str, request: QueryRequest) -> str:
    return sql if request.limit and not request.limit_per else f"{sql}\nLIMIT {MAX_ROWS + 1}"


def _empty(compiled: Compiled, sql: str, seconds: float) -> QueryResult:
    return QueryResult(
        columns=compiled.columns,
        rows=[],
        total_rows=0,
        is_truncated=False,
        sql=sql,
        tables=compiled.tables,
        rows_read=0,
        seconds=seconds,
        notes=compiled.notes,
    )


def _result(
    compiled: Compiled, sql: str, tables: list[tuple[Columns, Rows]], *, total_rows: int | None, seconds: float
) -> QueryResult:
    (types, rows), *probed = tables
    is_truncated = len(rows) > MAX_ROWS
    shown = rows[:MAX_ROWS]
    probes = [dict(zip([name for name, _ in columns], found[0], strict=True)) for columns, found in probed]
    notes = [*compiled.notes, *data_notes(compiled, probes), *row_notes(compiled, shown)]
    if is_truncated:
        notes.append(Note("truncated", {"limit": MAX_ROWS, "total": total_rows}))
    return QueryResult(
        columns=tuple(_with_type(column, found) for column, (_, found) in zip(compiled.columns, types, strict=True)),
        rows=shown,
        total_rows=len(shown) if total_rows is None else total_rows,
        is_truncated=is_truncated,
        sql=sql,
        tables=compiled.tables,
        rows_read=sum(probe["rows_read"] for probe in probes),
        seconds=seconds,
        period=compiled.period,
        compare_period=compiled.compare_period,
        notes=tuple(notes),
    )


def _with_type(column: ResultColumn, found: str) -> ResultColumn:
    return replace(column, type=found) if column.role == "measure" else column
