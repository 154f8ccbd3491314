"""The shared set of bad files goes through a whole ingest and ends as it says; skipped where that set is not at hand."""

import json
import zipfile
from pathlib import Path

import pytest

from cartwise.errors import CartwiseError

_TRUST = Path(__file__).resolve().parents[4] / "shared" / "trust"
CUSTOMERS = "customer_id,segment\n" + "".join(f"{n},retail\n" for n in range(1, 21))
ORDERS = "order_id,order_date,price\n1,2025-01-01,2.5\n2,2025-01-02,3.5\n3,2025-01-03,4.5\n"

pytestmark = pytest.mark.full


def _workbook_with_macro(folder: Path) -> Path:
    import openpyxl

    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (("order_id", "price"), (1, 2.5), (2, 3.5)):
        book.active.append(row)
    book.save(folder / "shop.xlsx")
    with zipfile.ZipFile(folder / "shop.xlsx", "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    return folder / "shop.xlsx"


def _workbook_with_link(folder: Path) -> Path:
    path = _workbook_with_macro(folder)
    content = path.read_bytes().replace(b"xl/vbaProject.bin", b"xl/externalLinks/")
    path.write_bytes(content)
    return path


def _link_out_of_the_folder(folder: Path) -> Path:
    (folder / "secret.csv").write_text(ORDERS)
    (folder / "shop").mkdir()
    (folder / "shop" / "orders.csv").symlink_to(folder / "secret.csv")
    return folder / "shop"


def _growing_file(folder: Path) -> Path:
    (folder / "growing.csv").write_text(ORDERS)
    return folder / "growing.csv"


def _forbidden_file(folder: Path) -> Path:
    (folder / "orders.csv").write_text(ORDERS)
    (folder / "orders.csv").chmod(0)
    return folder / "orders.csv"


_MADE_HERE = {
    "file-070": _workbook_with_macro,
    "file-074": _link_out_of_the_folder,
    "file-076": _growing_file,
    "file-077": _forbidden_file,
}


def _cases() -> list:
    listing = _TRUST / "bad_files.jsonl"
    if not listing.exists():
        return [pytest.param(None, marks=pytest.mark.skip(reason="../shared/trust is not at hand"))]
    cases = [json.loads(line) for line in listing.read_text(encoding="utf-8").splitlines()]
    return [pytest.param(case, id=case["id"]) for case in cases]


def _outcome(shop, sources, *, on_progress) -> str:
    try:
        report = shop.ingest(*sources, on_progress=on_progress)
    except CartwiseError as error:
        assert error.code
        assert not shop.version
        return "clear_error"
    assert report.rows_read == report.rows_loaded + report.rows_rejected
    assert sum(table.rows for table in report.tables) == report.rows_loaded
    return "warn_and_load" if report.all_warnings else "load"


@pytest.mark.parametrize("case", _cases())
def test_a_bad_file_ends_as_expected(case, shop, tmp_path):
    make = _MADE_HERE.get(case["id"])
    path = make(tmp_path) if make else _TRUST / case["input"]
    sources = [str(path)]
    if "customer missing from the customer table" in case["description"]:
        (tmp_path / "customers.csv").write_text(CUSTOMERS)
        sources.append(str(tmp_path / "customers.csv"))

    def grow(*_: object, **__: object) -> None:
        if case["id"] == "file-076":
            with path.open("a") as file:
                file.write("4,2025-01-04,5.5\n")

    expected = "load" if case["expected"] == "escape_on_export" else case["expected"]
    assert _outcome(shop, sources, on_progress=grow) == expected


def test_a_workbook_that_links_to_others_is_refused(shop, tmp_path):
    assert _outcome(shop, [str(_workbook_with_link(tmp_path))], on_progress=lambda *_, **__: None) == "clear_error"


def test_an_order_that_comes_back_with_other_content_is_told(shop, put_file):
    rows = "7,2025-01-01,1,Lamp,10,1\n7,2025-01-01,1,Lamp,10,1\n7,2025-01-02,2,Chair,50,1\n"
    report = shop.ingest(put_file("orders.csv", "order_id,order_date,customer_id,product,price,qty\n" + rows))
    assert {"repeated_rows", "conflicting_orders"} <= {warning.code for warning in report.all_warnings}


def test_customers_that_no_table_knows_are_told(shop, put_file):
    orders = "order_id,order_date,customer_id,price\n" + "".join(
        f"{n},2025-01-{n:02d},{n if n < 20 else 999_999},5\n" for n in range(1, 25)
    )
    report = shop.ingest(put_file("orders.csv", orders), put_file("customers.csv", CUSTOMERS))
    assert "orphans" in {warning.code for warning in report.all_warnings}
