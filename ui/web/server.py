"""Serves the web chat on this machine: no tunnel, no outside request."""

import socket
import threading
import webbrowser
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from cartwise.errors import Busy
from cartwise.ui.web.app import build_app_at
from cartwise.ui.web.downloads import LinkSigner, add_download_route
from cartwise.ui.web.shop import OwnFilesHook, Shop, ShopDesk

if TYPE_CHECKING:
    from fastapi import FastAPI

DEFAULT_HOST, DEFAULT_PORT = "127.0.0.1", 7860
SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "SAMEORIGIN",
    # the browser itself refuses any other host, whatever may slip into the page; Gradio's own page needs inline code
    "Content-Security-Policy": "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; frame-ancestors 'self'",
}


def make_server_app(shop: Shop, *, on_own_files: OwnFilesHook | None = None, language: str | None = None) -> "FastAPI":
    """Returns the chat as an ASGI application: page, style, script, downloads."""
    import gradio as gr
    from fastapi import FastAPI

    desk, signer = ShopDesk(shop, on_own_files), LinkSigner()
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    _add_security_headers(app)
    add_download_route(app, signer, desk.export)
    blocks = build_app_at(desk, signer, language=language)
    gr.mount_gradio_app(
        app,
        blocks,
        path="/",
        theme=_theme(),
        css=_asset("style.css"),
        head=f"<script>{_asset('app.js')}</script>",
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        mcp_server=False,
    )
    return app


def serve_shop(
    shop: Shop,
    *,
    host: str = DEFAULT_HOST,
    port: int = DEFAULT_PORT,
    on_own_files: OwnFilesHook | None = None,
    language: str | None = None,
    opens_browser: bool = False,
) -> None:
    """Serves the chat until interrupted.

    Args:
        shop: the workspace and the analyst to talk to.
        host: address to listen on; by default only this machine can connect.
        port: port to listen on.
        on_own_files: opens a shop of the person's own at the first upload while the demo is served.
        language: of the page at a first visit, en or zh; the browser's by default.
        opens_browser: opens the page in the default browser.
    """
    import uvicorn

    port = _free_port(host, port)
    app = make_server_app(shop, on_own_files=on_own_files, language=language)
    if opens_browser:
        threading.Timer(1.0, webbrowser.open, [f"http://{host}:{port}/"]).start()
    # at this level uvicorn tells the address to open, and little else
    uvicorn.run(app, host=host, port=port, log_level="info", access_log=False)


def _free_port(host: str, port: int) -> int:
    """Returns the port, or a free one for 0; finding it taken takes a moment here, and seconds after loading the page."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Busy(
                "address_in_use",
                f"Can't listen on {host}:{port}: {error.strerror}. Choose another port with --port, or stop what uses it.",
                host=host,
                port=port,
                reason=str(error.strerror),
            ) from error
        return int(probe.getsockname()[1])


def _add_security_headers(app: "FastAPI") -> None:
    from starlette.datastructures import MutableHeaders

    class HeaderMiddleware:
        """Adds the headers to every response, streams included."""

        def __init__(self, inner: Any) -> None:
            self._inner = inner

        async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
            async def send_with_headers(message: Any) -> None:
                if message["type"] == "http.response.start":
                    headers = MutableHeaders(scope=message)
                    for name, value in SECURITY_HEADERS.items():
                        headers[name] = value
                await send(message)

            await self._inner(scope, receive, send_with_headers if scope["type"] == "http" else send)

    app.add_middleware(HeaderMiddleware)


def _theme() -> Any:
    """Returns Gradio's plainest theme with fonts of the system: nothing is fetched; the rest is style.css."""
    import gradio as gr

    fonts = [
        "Inter",
        "system-ui",
        "-apple-system",
        "Segoe UI",
        "Roboto",
        "PingFang SC",
        "Microsoft YaHei",
        "Noto Sans CJK SC",
        "sans-serif",
    ]
    mono = ["ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace"]
    return gr.themes.Base(primary_hue="cyan", neutral_hue="slate", font=fonts, font_mono=mono)


def _asset(name: str) -> str:
    return files("cartwise.ui.web").joinpath(name).read_text(encoding="utf-8")
