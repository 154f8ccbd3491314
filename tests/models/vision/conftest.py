import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session")
def classifier():
    """A network trained for seconds on drawn pictures."""
    from drawn import pictures

    from cartwise.models.vision import PhotoClassifier
    from cartwise.models.vision.training import Effort

    images, labels = pictures(20)
    return PhotoClassifier.fit(images, labels, seed=3, effort=Effort(photos=900))
