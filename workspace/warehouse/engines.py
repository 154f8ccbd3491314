"""Where compiled statements run: DuckDB in sealed workers here, PostgreSQL and Spark by pushing the statement down."""

import threading
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from cartwise.errors import Unavailable
from cartwise.types import Cancel
from cartwise.workspace.warehouse.compiler.dialects import Dialect
from cartwise.workspace.warehouse.decode import decode, plain_value, value_type
from cartwise.workspace.warehouse.pool import Statement, WorkerPool

Columns = list[tuple[str, str]]
Rows = list[tuple[Any, ...]]


class Engine(Protocol):
    """Runs compiled statements of its dialect."""

    dialect: Dialect
    schema: str | None  # where the stored tables are; None for the dialect's own place

    def warm(self) -> None:
        """Prepares for a first statement that will come soon."""

    def run(
        self, statements: Sequence[Statement], *, timeout_seconds: float, cancel: Cancel | None = None
    ) -> list[tuple[Columns, Rows]]:
        """Returns the columns (name, type) and rows of each statement."""

    def close(self) -> None:
        """Lets go of connections and processes."""


class DuckDBEngine:
    """Runs statements on a DuckDB file, in sealed workers."""

    dialect: Dialect = "duckdb"
    schema: str | None = None

    def __init__(self, path: Path, pool: WorkerPool | None = None) -> None:
        self.pool = pool or WorkerPool(path)
        self._owns_pool = pool is None

    def warm(self) -> None:
        """Starts the first worker."""
        self.pool.warm()

    def run(
        self,
        statements: Sequence[Statement],
        *,
        timeout_seconds: float,
        cancel: Cancel | None = None,
        is_fresh: bool = False,
    ) -> list[tuple[Columns, Rows]]:
        """Returns the columns and rows of each statement; `is_fresh` for a person's SQL."""
        raw = self.pool.run(statements, timeout_seconds=timeout_seconds, cancel=cancel, is_fresh=is_fresh)
        return [decode(result) for result in raw]

    def close(self) -> None:
        """Ends the workers, where this engine started them."""
        if self._owns_pool:
            self.pool.close()


class PostgresEngine:
    """Pushes statements down to a PostgreSQL server whose schema holds the stored tables; needs `cartwise[postgres]`."""

    dialect: Dialect = "postgres"

    def __init__(self, url: str, *, schema: str = "public") -> None:
        try:
            psycopg = import_module("psycopg")
        except ImportError as error:
            raise _missing("PostgreSQL", "psycopg", "postgres") from error
        self._connection: Any = psycopg.connect(url, autocommit=True)
        self._connection.read_only = True
        self.schema: str | None = schema

    def warm(self) -> None:
        """Does nothing: the server is up."""

    def run(
        self, statements: Sequence[Statement], *, timeout_seconds: float, cancel: Cancel | None = None
    ) -> list[tuple[Columns, Rows]]:
        """Returns the columns and rows of each statement; the server stops it at the time limit or when cancelled."""
        forget = cancel.on_set(self._connection.cancel) if cancel else None
        try:
            return [self._fetch(statement, timeout_seconds) for statement in statements]
        finally:
            if forget:
                forget()

    def _fetch(self, statement: Statement, timeout_seconds: float) -> tuple[Columns, Rows]:
        with self._connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, false)", [f"{timeout_seconds * 1000:.0f}"])
            cursor.execute(statement.sql)
            names = [column.name for column in cursor.description or ()]
            rows = cursor.fetchmany(statement.max_rows)
        return _typed(names, rows)

    def close(self) -> None:
        """Closes the connection."""
        self._connection.close()


class SparkEngine:
    """Pushes statements down to a Spark session whose current database holds the stored tables; needs `cartwise[spark]`."""

    dialect: Dialect = "spark"

    def __init__(self, session: Any) -> None:
        try:
            import_module("pyspark")
        except ImportError as error:
            raise _missing("Spark", "pyspark", "spark") from error
        self._session = session
        self.schema: str | None = str(session.catalog.currentDatabase())

    def warm(self) -> None:
        """Does nothing: the session is up."""

    def run(
        self, statements: Sequence[Statement], *, timeout_seconds: float, cancel: Cancel | None = None
    ) -> list[tuple[Columns, Rows]]:
        """Returns the columns and rows of each statement; Spark cancels its jobs at the time limit or when cancelled."""
        context = self._session.sparkContext
        timer = threading.Timer(timeout_seconds, context.cancelAllJobs)
        timer.start()
        forget = cancel.on_set(context.cancelAllJobs) if cancel else None
        try:
            return [self._fetch(statement) for statement in statements]
        finally:
            timer.cancel()
            if forget:
                forget()

    def _fetch(self, statement: Statement) -> tuple[Columns, Rows]:
        frame = self._session.sql(statement.sql)
        return _typed(list(frame.columns), [tuple(row) for row in frame.limit(statement.max_rows).collect()])

    def close(self) -> None:
        """Leaves the session to whoever made it."""


def _typed(names: list[str], rows: Rows) -> tuple[Columns, Rows]:
    """Returns the columns with the type of their first value."""
    plain = [tuple(plain_value(value) for value in row) for row in rows]
    firsts = [next((row[i] for row in plain if row[i] is not None), None) for i in range(len(names))]
    return [(name, value_type(value)) for name, value in zip(names, firsts, strict=True)], plain


def _missing(engine: str, package: str, extra: str) -> Unavailable:
    return Unavailable(
        "engine_missing",
        f"{engine} needs {package}: pip install 'cartwise[{extra}]'.",
        engine=engine,
        package=package,
        extra=extra,
    )
