"""Reads the words: prompts, tool descriptions, narration, errors and UI text.

Layout: `<name>.md` prompts with a header, `tools/<tool>.md` descriptions, `<lang>/<tool>.jinja` narration,
`errors.<lang>.yaml` and `ui.<lang>.yaml`. A missing key or variable is an error, never an empty text.
"""

import functools
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import yaml

from cartwise.errors import CartwiseError

if TYPE_CHECKING:
    from jinja2 import Environment

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
LANGUAGES = ("en", "zh")


@dataclass(frozen=True)
class PromptFile:
    """A Markdown file with a YAML header between `---` lines."""

    header: dict[str, Any]
    body: str


def read(path: str) -> str:
    """Returns the text of a file under `prompts/`."""
    return files("cartwise.prompts").joinpath(*path.split("/")).read_text(encoding="utf-8")


def read_yaml(path: str) -> Any:
    """Returns the content of a YAML file under `prompts/`."""
    return yaml.load(read(path), Loader=_Loader)  # noqa: S506 - a safe loader, in C where there is one


@functools.cache
def prompt(path: str) -> PromptFile:
    """Returns a prompt file: its header (purpose, variables, version) and its body."""
    text = read(path)
    _, header, body = text.split("---\n", 2)
    return PromptFile(yaml.load(header, Loader=_Loader), body.strip())  # noqa: S506


@functools.cache
def texts(kind: str, language: str) -> dict[str, str]:
    """Returns all texts of a kind (`errors`, `ui`) in a language, with those of `<kind>.d/` merged in."""
    merged: dict[str, str] = dict(read_yaml(f"{kind}.{language}.yaml"))
    folder = files("cartwise.prompts").joinpath(f"{kind}.d")
    if folder.is_dir():
        for file in sorted(folder.iterdir(), key=lambda item: item.name):
            if file.name.endswith(f".{language}.yaml"):
                merged.update(yaml.load(file.read_text(encoding="utf-8"), Loader=_Loader) or {})  # noqa: S506
    return merged


def ui_text(key: str, language: str, **params: Any) -> str:
    """Returns a UI text with its parameters filled in; an unknown key is a KeyError."""
    return texts("ui", language)[key].format(**params)


def error_text(error: CartwiseError, language: str) -> str:
    """Returns what to show for an expected error; its English fallback where no translation exists."""
    template = texts("errors", language).get(error.code)
    if template is None:
        return error.message
    return template.format_map(_Params({key: _shown(value) for key, value in error.params.items()}, error.message))


class _Params(dict[str, str]):
    """Parameters of an error text; one that the raise site did not give shows as the whole fallback would: visibly."""

    def __init__(self, values: dict[str, str], fallback: str) -> None:
        super().__init__(values)
        self._fallback = fallback

    def __missing__(self, key: str) -> str:
        return f"({self._fallback})"


def _shown(value: Any) -> str:
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(str(item) for item in value)
    return str(value)


@functools.cache
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    # Not HTML: faces escape what they render, and shop text is escaped as Markdown before it gets here.
    return Environment(  # noqa: S701
        loader=PackageLoader("cartwise.prompts", ""), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def narrate(template: str, language: str, **variables: Any) -> str:
    """Renders `prompts/<language>/<template>.jinja`; an undefined variable is an error.

    Lines are joined with single spaces; an empty line starts a new paragraph.
    """
    rendered = _environment().get_template(f"{language}/{template}.jinja").render(**variables)
    paragraphs = [" ".join(part.split()) for part in rendered.split("\n\n")]
    return "\n\n".join(part for part in paragraphs if part)
