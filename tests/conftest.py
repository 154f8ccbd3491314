"""What every test has: no network but loopback, a clean environment, and a small shop of its own."""

import os
import random
import socket
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"
LOOPBACK = ("127.", "::1", "localhost")


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and not str(address[0]).startswith(LOOPBACK):
            raise AssertionError(f"a test tried to reach {address!r}")
        real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith(("CARTWISE_", "OPENAI_", "ANTHROPIC_"))]:
        monkeypatch.delenv(name)


@pytest.fixture(autouse=True, scope="session")
def start_indexing() -> Iterator[Any]:
    """An ingest in a test starts no process that outlives it; the real function is handed to tests that want it."""
    from cartwise.workspace.library import shop

    real = shop.start_indexing
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shop, "start_indexing", lambda workspace: None)
        yield real


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with real data; tests that need it are skipped where it is absent."""
    if not (SHARED / "data").is_dir():
        pytest.skip(f"needs real data at {SHARED}")
    return SHARED


COUNTRIES = ("Germany", "France", "Spain")
PRODUCTS = {"T1": ("Tea towel", 4.0), "M1": ("Mug red", 6.0), "M2": ("Mug blue", 6.5), "B1": ("Lunch bag", 12.0)}


def tiny_shop_rows() -> list[tuple[Any, ...]]:
    """Order lines of 2024, deterministic: invoice, product, name, quantity, time, price, customer, country."""
    chance = random.Random(5)
    rows: list[tuple[Any, ...]] = []
    moment = datetime(2024, 1, 2, 9, 30)
    for number in range(240):
        moment += timedelta(hours=chance.randint(20, 52))
        if moment.year > 2024:
            break
        customer = chance.randint(101, 130)
        country = COUNTRIES[customer % 3]
        is_return = chance.random() < 0.06
        for code in chance.sample(sorted(PRODUCTS), k=chance.randint(1, 3)):
            name, price = PRODUCTS[code]
            quantity = chance.randint(1, 9) * (-1 if is_return else 1)
            invoice = f"{'C' if is_return else ''}{5000 + number}"
            rows.append((invoice, code, name, quantity, moment.isoformat(sep=" "), price, customer, country))
    return rows


@pytest.fixture(scope="session")
def tiny_csv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("files") / "sales.csv"
    header = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
    lines = [",".join(str(cell) for cell in row) for row in tiny_shop_rows()]
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def tiny_workspace(tiny_csv: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A workspace with one table of order lines; shared by tests that only read."""
    from cartwise import Workspace

    with Workspace.open(tmp_path_factory.mktemp("shop") / "workspace", create=True) as workspace:
        workspace.ingest(tiny_csv)
        yield workspace


@pytest.fixture
def analyst(tiny_workspace: Any) -> Any:
    from cartwise import Analyst

    return Analyst(tiny_workspace)
