"""`cartwise ask` from a cold shell: CPU seconds and peak memory of the whole process."""

from pathlib import Path

from tests.bench.processes import cartwise, median, timed
from tests.bench.report import Section


def measure(shared: Path, scratch: Path) -> Section:
    workspace = str(scratch / "cold")
    made = timed(
        cartwise("-w", workspace, "--quiet", "ingest", str(shared / "data/shops/online_retail/online_retail.parquet"))
    )
    assert made.returncode == 0
    section = Section("From a cold shell", ("what", "CPU s", "peak MB", "target"))
    question = "What was net revenue in November 2011, and how does it compare with October?"
    ask = median([timed(cartwise("-w", workspace, "ask", question)) for _ in range(5)])
    assert ask.returncode == 0
    section.rows.append(("cartwise ask", f"{ask.cpu_seconds:.2f}", f"{ask.peak_mb:.0f}", "< 4 s (aim 3), < 400 MB"))
    shown = median([timed(cartwise("--help")) for _ in range(3)])
    section.rows.append(("cartwise --help", f"{shown.cpu_seconds:.2f}", f"{shown.peak_mb:.0f}", ""))
    section.notes.append(
        "Median of five runs; query workers are part of the CPU seconds, peak is of the largest process."
    )
    return section
