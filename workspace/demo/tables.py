"""Loads the YAML tables beside this file: what the demo shop sells, says and plans."""

from functools import cache
from pathlib import Path
from typing import Any


@cache
def load_table(name: str) -> dict[str, Any]:
    """Returns the table `<name>.yaml`; treat it as read-only, since it is cached."""
    import yaml

    loaded: dict[str, Any] = yaml.safe_load(Path(__file__).with_name(f"{name}.yaml").read_text(encoding="utf-8"))
    return loaded
