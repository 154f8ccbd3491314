"""Starts the web chat from settings: the shop they name and, beside the demo, a shop of the person's own."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cartwise.ui.web.server import serve_shop
from cartwise.ui.web.shop import Shop

if TYPE_CHECKING:
    from cartwise import Workspace
    from cartwise.settings import Settings

OWN_FOLDER = "my-shop"  # beside the demo's folder


def serve(settings: "Settings", *, host: str | None = None, port: int | None = None, opens_browser: bool = False) -> None:
    """Serves the chat until interrupted; options stand above the settings.

    Raises:
        Unavailable: there is no workspace in the folder that the settings name.
        Busy: the port is taken.
    """
    from cartwise.agent.bootstrap import build_analyst

    analyst = build_analyst(settings)
    shop = Shop(analyst.workspace, analyst)
    try:
        serve_shop(
            shop,
            host=host or settings.host,
            port=settings.port if port is None else port,
            on_own_files=own_shop_opener(settings, analyst.workspace),
            language=settings.language,
            opens_browser=opens_browser,
        )
    finally:
        analyst.close()


def own_shop_opener(settings: "Settings", demo: "Workspace") -> Callable[[Sequence[Path]], Shop | None]:
    """Returns the hook that opens the person's own shop beside the demo, making it when its first files come."""

    def open_own(paths: Sequence[Path]) -> Shop | None:
        from cartwise import Workspace
        from cartwise.agent.bootstrap import build_analyst

        folder = demo.path.parent / OWN_FOLDER
        if not paths and not folder.exists():
            return None
        workspace = Workspace.open(folder, create=True)
        return Shop(workspace, build_analyst(settings, workspace=workspace))

    return open_own
