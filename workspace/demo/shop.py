"""Makes the demo shop: files as a real shop exports them, and the truth behind them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cartwise.types import Progress, no_progress
from cartwise.workspace.demo.checks import check_folder, check_size
from cartwise.workspace.demo.effects import Effects
from cartwise.workspace.demo.period import LAST_DAY, Period

if TYPE_CHECKING:
    import pyarrow as pa

    from cartwise.workspace.demo.simulation import Simulation

# Big tables are exported as Parquet, the others as CSV.
PARQUET = ("events", "orders", "order_lines", "stock_levels")


@dataclass(frozen=True)
class DemoShop:
    """A demo shop on disk.

    Attributes:
        path: the folder.
        files: the tables' files by name (`events`, `orders`, ..., `photos`); a table without rows has none.
        reports: the monthly reports.
        photos: the product photos.
        truth: what was planted, with numbers, and what an analyst should find; plain JSON values.
    """

    path: Path
    files: Mapping[str, Path]
    reports: tuple[Path, ...]
    photos: tuple[Path, ...]
    truth: Mapping[str, Any]


def make_demo_shop(
    path: str | Path,
    *,
    seed: int = 7,
    customers: int = 4_000,
    effects: Effects | None = None,
    last_day: date = LAST_DAY,
    on_progress: Progress = no_progress,
) -> DemoShop:
    """Writes the files of a generated shop and returns them with the truth behind them.

    The same arguments always write the same files, byte for byte.

    Args:
        path: folder for the files; made where absent; best empty, since only files of the same names are replaced.
        seed: of everything random.
        customers: from 50 to 200,000; all else grows with it (4,000 make about 620,000 events).
        effects: what to plant; None for `Effects.default()`, see `docs/demo-shop.md`.
        last_day: the last of the 24 months; the default effects move along by whole weeks.
        on_progress: told how far it is.

    Raises:
        RetryableInput: The size, or a name or date in an effect, is not possible.
        BadInput: The path is a file.
    """
    from cartwise.workspace.demo.simulation import simulate

    folder = Path(path)
    check_size(customers)
    check_folder(folder)
    planted = Effects.default(last_day) if effects is None else effects
    on_progress(0.0, "demo.simulating")
    made = simulate(seed, Period.ending(last_day), effects=planted, customers=customers)
    return _save(made, folder, on_progress)


def _save(made: "Simulation", folder: Path, on_progress: Progress) -> DemoShop:
    """Writes everything into the folder."""
    from cartwise.workspace.demo.truth import tell_truth

    folder.mkdir(parents=True, exist_ok=True)
    on_progress(0.4, "demo.writing")
    # A shop without notes, or one too small for coupons to be used, exports no such file.
    files = {name: _write(folder, name, table) for name, table in made.tables().items() if table.num_rows}
    on_progress(0.8, "demo.drawing")
    reports, contradiction = _write_reports(made, folder)
    photos, mismatches = _draw_photos(made, folder, files)
    truth = tell_truth(made, contradiction=contradiction, mismatches=mismatches)
    on_progress(1.0, "demo.ready")
    return DemoShop(folder, files, tuple(reports), tuple(photos), truth)


def _write(folder: Path, name: str, table: "pa.Table") -> Path:
    """Writes one table as Parquet or CSV."""
    import pyarrow.csv
    import pyarrow.parquet

    if name in PARQUET:
        file = folder / f"{name}.parquet"
        pyarrow.parquet.write_table(table, file, compression="zstd")
        return file
    file = folder / f"{name}.csv"
    pyarrow.csv.write_csv(table, file, pyarrow.csv.WriteOptions(quoting_style="needed"))
    return file


def _write_reports(made: "Simulation", folder: Path) -> tuple[list[Path], dict[str, Any]]:
    from cartwise.workspace.demo.reports import write_reports

    return write_reports(
        folder / "reports",
        made.months,
        assortment=made.assortment,
        campaigns=made.campaigns,
        notes=made.annotations(),
    )


def _draw_photos(made: "Simulation", folder: Path, files: dict[str, Path]) -> tuple[list[Path], list[dict[str, str]]]:
    """Draws the photos, and adds their list to `files`."""
    import pyarrow as pa

    from cartwise.workspace.demo.photos import draw_photos

    rows, mismatches = draw_photos(made.seed, folder / "photos", made.assortment)
    files["photos"] = _write(folder, "photos", pa.Table.from_pylist(rows))
    return [folder / row["path"] for row in rows], mismatches
