"""The one place where settings become real objects."""

import logging
from pathlib import Path

from cartwise.agent.analyst import Analyst
from cartwise.agent.chat_models import build_chat_model
from cartwise.settings import Settings
from cartwise.tools.context import Policy
from cartwise.workspace.workspace import Workspace


def build_analyst(
    settings: Settings, *, workspace: Workspace | Path | None = None, reads_local_files: bool = False
) -> Analyst:
    """Returns the analyst that the settings describe, over the given workspace or the one they name.

    Args:
        settings: model, language, limits.
        workspace: instead of the one that the settings name.
        reads_local_files: a person at this machine's terminal asks, and may name pictures outside the workspace.
    """
    logging.getLogger("cartwise").setLevel(settings.log_level.upper())
    chosen = workspace if isinstance(workspace, Workspace) else Workspace.open(workspace or settings.workspace)
    key = settings.model_api_key.get_secret_value() if settings.model_api_key else None
    llm = build_chat_model(
        settings.model, api_key=key, base_url=settings.model_base_url, timeout_seconds=settings.model_timeout_seconds
    )
    policy = Policy(
        timeout_seconds=settings.query_timeout_seconds,
        reads_local_files=reads_local_files,
        sentiment_model=settings.sentiment_model,
    )
    return Analyst(chosen, llm=llm, language=settings.language, policy=policy)
