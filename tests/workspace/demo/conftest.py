"""One small shop on disk and one quiet shop in memory, each made once."""

from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import pytest

from cartwise.workspace.demo import DemoShop, Effects, make_demo_shop
from cartwise.workspace.demo.period import LAST_DAY, Period
from cartwise.workspace.demo.simulation import Simulation, simulate

SMALL = 300


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> DemoShop:
    return make_demo_shop(tmp_path_factory.mktemp("shop"), customers=SMALL)


@pytest.fixture(scope="session")
def tables(shop: DemoShop) -> dict[str, pa.Table]:
    return {name: read_table(file) for name, file in shop.files.items()}


@pytest.fixture(scope="session")
def quiet() -> Simulation:
    return simulate(7, Period.ending(LAST_DAY), effects=Effects.none(), customers=2_000)


def read_table(file: Path) -> pa.Table:
    return pyarrow.parquet.read_table(file) if file.suffix == ".parquet" else pyarrow.csv.read_csv(file)
