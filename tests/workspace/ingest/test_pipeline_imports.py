"""An ingest of plain files loads no pandas, which would take half a second."""

import subprocess
import sys

import pytest

ROWS = "order_id,order_date,price\n" + "".join(f"{n},2025-01-{n:02d},{n}.5\n" for n in range(1, 25))
PROGRAM = """
import sys
from cartwise.workspace.workspace import Workspace
with Workspace.open(sys.argv[1], create=True) as shop:
    shop.ingest(sys.argv[2])
print("pandas" in sys.modules)
"""


def _files(folder):
    import duckdb

    (folder / "orders.csv").write_text(ROWS)
    (folder / "semicolons.csv").write_text('"sep=;"\n' + ROWS.replace(",", ";"))
    (folder / "orders.jsonl").write_text("".join(f'{{"order_id": {n}, "price": {n}.5, "items": [{{"sku": "A"}}]}}\n' for n in range(1, 9)))  # fmt: skip
    duckdb.sql(f"COPY (SELECT * FROM read_csv('{folder}/orders.csv')) TO '{folder}/orders.parquet'")


@pytest.mark.parametrize("name", ["orders.csv", "semicolons.csv", "orders.jsonl", "orders.parquet"])
def test_plain_files_need_no_pandas(tmp_path, name):
    _files(tmp_path)
    command = [sys.executable, "-c", PROGRAM, str(tmp_path / "shop"), str(tmp_path / name)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
