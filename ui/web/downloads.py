"""Links to whole results, signed so that a result can be fetched only by who was shown it."""

import hashlib
import hmac
import secrets
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from cartwise.errors import CartwiseError, RetryableInput
from cartwise.prompts.loader import error_text

if TYPE_CHECKING:
    from fastapi import FastAPI

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class LinkSigner:
    """Makes and checks download links; a new process makes new links."""

    def __init__(self, key: bytes | None = None) -> None:
        self._key = key or secrets.token_bytes(32)

    def signature(self, result_id: str, file_format: str) -> str:
        """Returns what proves that this server showed the link."""
        return hmac.new(self._key, f"{result_id}.{file_format}".encode(), hashlib.sha256).hexdigest()[:32]

    def link(self, result_id: str, file_format: str) -> str:
        """Returns the link, relative to the page."""
        return f"export/{quote(result_id, safe='')}.{file_format}?key={self.signature(result_id, file_format)}"

    def check(self, result_id: str, file_format: str, key: str) -> None:
        """Raises `RetryableInput` where the key is not this server's for that file."""
        if file_format not in FORMATS or not hmac.compare_digest(
            self.signature(result_id, file_format).encode(), key.encode()
        ):
            raise RetryableInput(
                "download_link_expired",
                f"The link to {result_id!r} is not one of this server's, or it was started anew. Reload the page and press the button again.",
                result=result_id,
            )


def add_download_route(app: "FastAPI", signer: LinkSigner, export: Callable[[str, str, Path], Path]) -> None:
    """Adds `/export/<result>.<csv|xlsx>`; `export(result_id, format, folder)` writes the whole result there."""
    from fastapi.responses import FileResponse, PlainTextResponse, Response
    from starlette.background import BackgroundTask

    def fetch_export(result_id: str, file_format: str, key: str = "", language: str = "en") -> Response:
        folder = Path(tempfile.mkdtemp(prefix="cartwise-export-"))
        try:
            signer.check(result_id, file_format, key)
            path = export(result_id, file_format, folder)
        except CartwiseError as error:
            shutil.rmtree(folder)
            status = 403 if error.code == "download_link_expired" else 404
            return PlainTextResponse(error_text(error, "zh" if language == "zh" else "en"), status_code=status)
        name = f"cartwise-{result_id[:12]}.{file_format}"
        cleaning = BackgroundTask(shutil.rmtree, folder)
        return FileResponse(path, media_type=FORMATS[file_format], filename=name, background=cleaning)

    # not as a decorator: the annotations of a nested function can't be resolved by name
    app.add_api_route("/export/{result_id}.{file_format}", fetch_export, methods=["GET"], response_model=None)
