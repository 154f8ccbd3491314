"""Measures Cartwise and writes `docs/benchmarks.md`: `python -m tests.bench --shared ../shared --write docs/benchmarks.md`."""

import argparse
import platform
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from tests.bench import (
    anomalies,
    answers,
    cold,
    forecast_tool,
    forecasting,
    forecasting_ablation,
    ingest,
    packs,
    planted,
)
from tests.bench.report import Section

SECTIONS: dict[str, Callable[[Path, Path], Section]] = {
    "ingest": ingest.measure,
    "answers": answers.measure,
    "cold": cold.measure,
    "packs": packs.measure,
    "forecast-tool": forecast_tool.measure_latency,
    "behavior-encoder": forecast_tool.measure_behavior,
    "forecasts": forecasting.measure,
    "forecast-profiles": forecasting.measure_profiles,
    "forecast-members": forecasting_ablation.measure,
    "anomalies": anomalies.measure,
    "planted": planted.measure,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True, help="folder with data/ and questions/")
    parser.add_argument("--write", type=Path, help="write the whole report here")
    parser.add_argument("--only", choices=sorted(SECTIONS), help="measure one section")
    options = parser.parse_args()
    if not (options.shared / "data").is_dir():
        print(f"no data at {options.shared}/data: pass --shared", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="cartwise-bench-") as scratch:
        names = [options.only] if options.only else list(SECTIONS)
        sections = [SECTIONS[name](options.shared, Path(scratch)) for name in names]
    text = "\n".join([_head(), *(section.markdown() for section in sections)])
    print(text)
    if options.write:
        options.write.write_text(text, encoding="utf-8")
    return 0


def _head() -> str:
    day = datetime.now(UTC).date().isoformat()
    return (
        "# Benchmarks\n\nWritten by `make bench`, never by hand. Machines are noisy: ratios are of figures taken side by side in one run; "
        f"CPU seconds are user + system of the whole process.\n\n{day}, Python {platform.python_version()}, {platform.machine()}, two cores.\n"
    )


if __name__ == "__main__":
    sys.exit(main())
