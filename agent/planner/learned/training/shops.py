"""The shops that the questions ask about, as workspaces."""

import zipfile
from pathlib import Path

from cartwise.workspace.demo import make_demo_shop
from cartwise.workspace.workspace import Workspace

_REAL = {
    "online_retail": "data/shops/online_retail/online_retail.parquet",
    "completejourney": "data/shops/completejourney",
    "olist": "data/shops/olist_sample",
}
_INVENTED = Path(__file__).resolve().parents[4] / "tests" / "golden" / "invented_shops"


def opened(name: str, shared: Path, scratch: Path) -> Workspace:
    """Returns the workspace of a shop, ingested anew.

    Args:
        name: `online_retail`, `completejourney`, `olist`, `demo_shop`, or an invented one of `tests/golden/invented_shops`.
        shared: holds `data/shops`.
        scratch: where the workspaces go.
    """
    workspace = Workspace.open(scratch / name, create=True)
    files = scratch / f"{name}-files"
    if name == "demo_shop":
        workspace.ingest(make_demo_shop(files, seed=7, customers=1500).path)
    elif name in _REAL:
        workspace.ingest(shared / _REAL[name])
    else:
        with zipfile.ZipFile(_INVENTED / f"{name}.zip") as held:
            held.extractall(files)
        workspace.ingest(files)
    return workspace
