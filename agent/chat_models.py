"""Configured chat models: `provider:name` becomes a LangChain client; its failures become one clear error."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from cartwise.errors import FinalFailure, ModelUnreachable, RetryableInput

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel


@dataclass(frozen=True)
class Provider:
    """How a provider's client is loaded and which exceptions of its own it raises.

    Attributes:
        extra: the extra of this package that installs it.
        error_modules: packages whose exceptions mean that the model did not answer.
    """

    module: str
    client: str
    package: str
    extra: str
    key_argument: str
    url_argument: str
    timeout_argument: str
    error_modules: tuple[str, ...]


PROVIDERS = {
    "openai": Provider(
        "langchain_openai",
        "ChatOpenAI",
        "langchain-openai",
        "openai",
        "api_key",
        "base_url",
        "timeout",
        ("openai", "httpx", "httpx2"),
    ),
    "anthropic": Provider(
        "langchain_anthropic",
        "ChatAnthropic",
        "langchain-anthropic",
        "anthropic",
        "api_key",
        "base_url",
        "timeout",
        ("anthropic", "httpx", "httpx2"),
    ),
    "ollama": Provider(
        "langchain_ollama",
        "ChatOllama",
        "langchain-ollama",
        "ollama",
        "",
        "base_url",
        "",
        ("ollama", "httpx", "httpx2"),
    ),
}
_NETWORK_ERRORS = (ConnectionError, TimeoutError)


def build_chat_model(
    setting: str, *, api_key: str | None = None, base_url: str | None = None, timeout_seconds: float = 60.0
) -> "BaseChatModel | None":
    """Returns the chat model of a setting such as `openai:gpt-4.1`; None for `embedded`.

    Raises:
        RetryableInput: an unknown provider.
        FinalFailure: the provider's package is not installed.
    """
    if setting == "embedded":
        return None
    name, _, model = setting.partition(":")
    provider = PROVIDERS.get(name)
    if provider is None or not model:
        raise RetryableInput(
            "unknown_model",
            f"Unknown chat model {setting!r}. Expected embedded, or provider:name with a provider of {sorted(PROVIDERS)}.",
            model=setting,
            providers=sorted(PROVIDERS),
        )
    client = _client(provider, setting)
    options: dict[str, Any] = {"model": model, "temperature": 0}
    optional = {
        provider.key_argument: api_key,
        provider.url_argument: base_url,
        provider.timeout_argument: timeout_seconds,
    }
    options |= {argument: value for argument, value in optional.items() if argument and value is not None}
    built: BaseChatModel = client(**options)
    return built


def _client(provider: Provider, setting: str) -> "Callable[..., BaseChatModel]":
    try:
        client: Callable[..., BaseChatModel] = getattr(import_module(provider.module), provider.client)
    except ModuleNotFoundError as missing:
        raise FinalFailure(
            "model_not_installed",
            f"The chat model {setting!r} needs the package {provider.package}: pip install 'cartwise[{provider.extra}]'.",
            model=setting,
            package=provider.package,
            extra=provider.extra,
        ) from missing
    return client


def name_of(model: "BaseChatModel") -> str:
    """Returns the model's name for answers: its own, else its class."""
    for attribute in ("model_name", "model"):
        value = getattr(model, attribute, None)
        if isinstance(value, str) and value:
            return value
    return type(model).__name__


@contextmanager
def as_unreachable(model: "BaseChatModel") -> Iterator[None]:
    """Turns network failures and the client library's own exceptions into `ModelUnreachable`; bugs pass through."""
    try:
        yield
    except _NETWORK_ERRORS as error:
        raise _unreachable(model, error) from error
    except Exception as error:
        if not {kind.__module__.partition(".")[0] for kind in type(error).__mro__} & _client_modules():
            raise
        raise _unreachable(model, error) from error


def _client_modules() -> set[str]:
    return {module for provider in PROVIDERS.values() for module in (provider.module, *provider.error_modules)}


def _unreachable(model: "BaseChatModel", error: Exception) -> ModelUnreachable:
    reason = f"{type(error).__name__}: {str(error)[:200]}"
    return ModelUnreachable(
        "model_unreachable",
        f"The chat model {name_of(model)!r} did not answer ({reason}). Check its key, address and network.",
        model=name_of(model),
        reason=reason,
    )
