"""Serves the chat on the fake analyst: `python tests/ui/web/launch.py PORT FOLDER [--own] [--pace SECONDS]`."""

import argparse
from collections.abc import Sequence
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

from cartwise.ui.web.server import serve_shop
from cartwise.ui.web.shop import Shop


def fake_module() -> ModuleType:
    spec = spec_from_file_location("fake_analyst", Path(__file__).with_name("fake_analyst.py"))
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    import sys

    sys.modules["fake_analyst"] = module
    spec.loader.exec_module(module)
    return module


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--own", action="store_true")
    parser.add_argument("--pace", type=float, default=0.0)
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    fake = fake_module()

    def open_own(paths: Sequence[Path]) -> Shop | None:
        folder = asked.folder / "own"
        if not paths and not folder.exists():
            return None
        folder.mkdir(exist_ok=True)
        return Shop(
            fake.FakeWorkspace(folder, is_demo=False, has_data=not paths),
            fake.FakeAnalyst(folder, is_demo=False),
            "My shop",
        )

    shop = Shop(
        fake.FakeWorkspace(asked.folder, is_demo=not asked.own),
        fake.FakeAnalyst(asked.folder, is_demo=not asked.own, pace=asked.pace),
    )
    serve_shop(shop, port=asked.port, on_own_files=open_own)


if __name__ == "__main__":
    main()
