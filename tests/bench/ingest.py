"""How long it takes to put a shop's files in."""

from pathlib import Path

from tests.bench.processes import cartwise, median, timed
from tests.bench.report import Section


def measure(shared: Path, scratch: Path) -> Section:
    import duckdb

    parquet = shared / "data/shops/online_retail/online_retail.parquet"
    csv = scratch / "online_retail.csv"
    duckdb.sql(f"COPY (FROM '{parquet}') TO '{csv}' (HEADER)")
    section = Section("Ingest: online_retail, 541,909 rows", ("what", "CPU s", "wall s", "peak MB", "target"))
    for name, path, target in (("Parquet", parquet, "< 5 s"), ("CSV", csv, "< 10 s")):
        runs = [timed(cartwise("-w", str(scratch / f"{name}{i}"), "--quiet", "ingest", str(path))) for i in range(3)]
        middle = median(runs)
        assert middle.returncode == 0, f"ingest of {path} ended with {middle.returncode}"
        section.rows.append(
            (
                f"cartwise ingest, {name}",
                f"{middle.cpu_seconds:.2f}",
                f"{middle.wall_seconds:.2f}",
                f"{middle.peak_mb:.0f}",
                target,
            )
        )
    code = f"import duckdb; duckdb.connect('{scratch}/raw.duckdb').sql(\"CREATE OR REPLACE TABLE t AS FROM read_csv('{csv}')\")"
    section.rows.append(_row("raw DuckDB read_csv", ["python", "-c", code]))
    section.rows.append(_row("raw pandas read_csv", ["python", "-c", f"import pandas; pandas.read_csv('{csv}')"]))
    section.notes.append("CPU seconds of the whole process, start-up included; median of three runs.")
    return section


def _row(name: str, command: list[str]) -> tuple[str, ...]:
    import sys

    run = median([timed([sys.executable, *command[1:]]) for _ in range(3)])
    return (name, f"{run.cpu_seconds:.2f}", f"{run.wall_seconds:.2f}", f"{run.peak_mb:.0f}", "beside it")
