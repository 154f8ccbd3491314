from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from cartwise.workspace.warehouse.warehouse import Warehouse
from tests.workspace.warehouse.tiny_shop import DDL, tiny_catalog, write_data


@pytest.fixture(scope="session")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    opened = duckdb.connect()
    opened.execute(DDL)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def tiny_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_data(tmp_path_factory.mktemp("tiny") / "tiny.duckdb")


@pytest.fixture(scope="session")
def warehouse(tiny_path: Path) -> Iterator[Warehouse]:
    opened = Warehouse(tiny_path, tiny_catalog())
    yield opened
    opened.close()
