"""A small shop with photos: three categories, products, a photo table, pictures in a folder."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "models" / "vision"))


@pytest.fixture
def files(tmp_path):
    from drawn import write_shop

    return write_shop(tmp_path / "files", per_class=4)
