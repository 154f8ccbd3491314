"""Measures Cartwise and writes `docs/benchmarks.md`: `python -m tests.bench --shared ../shared --write docs/benchmarks.md`."""

import argparse
import platform
import re
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
    library,
    packs,
    photos,
    planted,
    text,
)
from tests.bench.report import Section

SECTIONS: dict[str, Callable[[Path, Path], Section]] = {
    "ingest": ingest.measure,
    "answers": answers.measure,
    "cold": cold.measure,
    "packs": packs.measure,
    "photos": photos.measure,
    "forecasts": forecasting.measure,
    "forecast-profiles": forecasting.measure_profiles,
    "forecast-members": forecasting_ablation.measure,
    "library": library.measure,
    "text": text.measure,
    "forecast-tool": forecast_tool.measure_latency,
    "behavior-encoder": forecast_tool.measure_behavior,
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
    with tempfile.TemporaryDirectory(prefix="cartwise-bench-", ignore_cleanup_errors=True) as scratch:
        names = [options.only] if options.only else list(SECTIONS)
        sections = [SECTIONS[name](options.shared, Path(scratch)) for name in names]
    report = "\n".join([_head(), *(section.markdown() for section in sections)])
    print(report)
    if options.write:
        is_part = options.only is not None and options.write.exists()
        whole = replaced(options.write.read_text(encoding="utf-8"), sections) if is_part else report
        options.write.write_text(whole, encoding="utf-8")
    return 0


def replaced(report: str, sections: list[Section]) -> str:
    """Returns the report with the given sections in place of those of the same titles, new ones at the end."""
    head, *parts = re.split(r"\n(?=## )", report)
    titled = {part.partition("\n")[0].removeprefix("## "): part.strip() for part in parts}
    for section in sections:
        titled[section.title] = section.markdown().strip()
    return "\n\n".join([head.strip(), *titled.values()]) + "\n"


def _head() -> str:
    day = datetime.now(UTC).date().isoformat()
    return (
        "# Benchmarks\n\nWritten by `make bench`, never by hand. Machines are noisy: ratios are of figures taken side by side in one run; "
        f"CPU seconds are user + system of the whole process.\n\n{day}, Python {platform.python_version()}, {platform.machine()}, two cores.\n"
    )


if __name__ == "__main__":
    sys.exit(main())
