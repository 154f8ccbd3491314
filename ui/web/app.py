"""Builds the web chat: a page of components, and the events that move it."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cartwise.ui.web.downloads import LinkSigner
from cartwise.ui.web.face import ChatFace
from cartwise.ui.web.layout import Page, build_page
from cartwise.ui.web.session import Chat
from cartwise.ui.web.shop import OwnFilesHook, Shop, ShopDesk
from cartwise.ui.web.updates import Updates
from cartwise.ui.web.uploads import ANSWER_PREFIX, UploadFace

if TYPE_CHECKING:
    from cartwise.settings import Settings

OWN_FOLDER = "my-shop"  # beside the demo shop
AT_ONCE = 16  # turns that run side by side
READ_THEME = "(prefs, theme) => [prefs, window.cartwise.theme(prefs)]"
TOGGLE_THEME = "(prefs, chat, theme) => [prefs, chat, window.cartwise.toggleTheme()]"
KEEP_FILES_SECONDS = 86_400  # what Gradio's own cache keeps of an upload that nobody finished


def build_app(
    shop: Shop,
    *,
    on_own_files: OwnFilesHook | None = None,
    language: str | None = None,
    signer: LinkSigner | None = None,
) -> Any:
    """Returns the chat as `gradio.Blocks`; `server.serve` runs it with its style, script and download route.

    Args:
        shop: the workspace and the analyst to talk to.
        on_own_files: opens a shop of the person's own, asked at the first upload while the demo is served.
        language: of the page at a first visit, en or zh; the browser's by default.
        signer: makes the download links; share it with the download route.
    """
    return build_app_at(ShopDesk(shop, on_own_files), signer or LinkSigner(), language=language)


def build_app_at(desk: ShopDesk, signer: LinkSigner, *, language: str | None = None) -> Any:
    """Returns the chat over a desk, whose shop may change while it is served."""
    import gradio as gr

    with gr.Blocks(
        title="Cartwise", analytics_enabled=False, delete_cache=(KEEP_FILES_SECONDS, KEEP_FILES_SECONDS)
    ) as blocks:
        page = build_page()
        face = ChatFace(page, desk, signer, language=language)
        _bind_side(blocks, page, face)
        _bind_questions(blocks, page, face)
    return blocks


def _outputs(page: Page) -> list[Any]:
    """Returns every component that an event may change."""
    named = [value for name, value in vars(page).items() if name not in ("starters", "sidebar")]
    return [*named, *page.starters]


def _bind_side(blocks: Any, page: Page, face: ChatFace) -> None:
    """Connects opening the page, the list of chats, language and theme."""
    import gradio as gr

    quiet = {"outputs": _outputs(page), "show_progress": "hidden", "api_visibility": "private"}

    def open_page(stored: Any, theme: str, request: gr.Request) -> Updates:
        return face.open_page(stored, theme, request.headers.get("accept-language", ""))

    page_state = [page.preferences, page.theme]
    blocks.load(open_page, page_state, js=READ_THEME, **quiet)
    page.switch.click(face.switch_shop, page_state, **quiet)
    page.new_chat.click(face.new_chat, page_state, **quiet)
    page.threads.input(face.open_thread, [page.threads, *page_state], **quiet)
    page.language.input(face.change_language, [page.language, page.preferences, page.chat, page.theme], **quiet)
    page.delete.click(
        lambda: {page.confirm_row: gr.update(visible=True), page.delete: gr.update(visible=False)}, None, **quiet
    )
    page.keep.click(
        lambda: {page.confirm_row: gr.update(visible=False), page.delete: gr.update(visible=True)}, None, **quiet
    )
    page.confirm.click(face.delete_thread, [page.preferences, page.chat, page.theme], **quiet)

    page.theme_button.click(face.change_theme, [page.preferences, page.chat, page.theme], js=TOGGLE_THEME, **quiet)


def _bind_questions(blocks: Any, page: Page, face: ChatFace) -> None:
    """Connects asking, buttons under answers, uploads and Stop."""
    import gradio as gr

    uploads = UploadFace(face)
    turn = {
        "outputs": _outputs(page),
        "show_progress": "hidden",
        "api_visibility": "private",
        "concurrency_limit": AT_ONCE,
        "concurrency_id": "turns",
    }
    state = [page.preferences, page.chat, page.theme]

    def ask(question: str, stored: Any, chat: Chat | None, theme: str, request: gr.Request) -> Iterator[Updates]:
        yield from face.ask(question, stored, chat, theme, str(request.session_hash))

    def press(
        stored: Any, chat: Chat | None, theme: str, request: gr.Request, pressed: gr.SelectData
    ) -> Iterator[Updates]:
        option, session = str(pressed.value), str(request.session_hash)
        if option.startswith(ANSWER_PREFIX):
            yield from uploads.answer(option, stored, chat or Chat(), theme, session)
        else:
            yield from face.ask(option, stored, chat, theme, session)

    def upload(
        files: list[str] | None, stored: Any, chat: Chat | None, theme: str, request: gr.Request
    ) -> Iterator[Updates]:
        yield from uploads.ingest(files, stored, chat, theme, str(request.session_hash))

    page.send.click(ask, [page.question, *state], **turn)
    page.question.submit(ask, [page.question, *state], **turn)
    for starter in page.starters:
        starter.click(ask, [starter, *state], **turn)
    page.live.option_select(press, state, **turn)
    page.upload.upload(upload, [page.upload, *state], **turn)
    _bind_stop(blocks, page, face)


def _bind_stop(blocks: Any, page: Page, face: ChatFace) -> None:
    """Connects the Stop button and leaving the page; neither waits in the queue behind the turn that it ends."""
    import gradio as gr

    def stop(request: gr.Request) -> None:
        face.stops.stop(str(request.session_hash))

    page.stop.click(stop, None, None, queue=False, show_progress="hidden", api_visibility="private")
    blocks.unload(stop)


def serve(
    settings: "Settings", *, host: str | None = None, port: int | None = None, opens_browser: bool = False
) -> None:
    """Serves the chat on the workspace that the settings name, until interrupted.

    Where that is the demo shop, the first own file opens a workspace of its own beside it, in the folder `my-shop`.

    Args:
        settings: of the workspace, the model and the language.
        host: address to listen on; that of the settings by default.
        port: port to listen on; that of the settings by default.
        opens_browser: opens the page in the default browser.
    """
    from cartwise import Workspace
    from cartwise.agent.bootstrap import build_analyst
    from cartwise.ui.web.server import serve_shop

    analyst = build_analyst(settings)
    own_folder = analyst.workspace.path.with_name(OWN_FOLDER)

    def open_own(paths: Sequence[Path]) -> Shop | None:
        if not paths and not own_folder.exists():
            return None
        own = build_analyst(settings, workspace=Workspace.open(own_folder, create=True))
        return Shop(own.workspace, own)

    serve_shop(
        Shop(analyst.workspace, analyst),
        host=host or settings.host,
        port=settings.port if port is None else port,
        on_own_files=open_own,
        language=settings.language,
        opens_browser=opens_browser,
    )
