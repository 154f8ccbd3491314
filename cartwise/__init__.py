"""Cartwise: a marketing analyst that a shop can talk to. The public names load on first use."""

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cartwise.agent.analyst import Analyst
    from cartwise.agent.answer import Answer
    from cartwise.agent.evaluation import evaluate
    from cartwise.errors import CartwiseError
    from cartwise.workspace.demo import make_demo_shop
    from cartwise.workspace.ingest.report import IngestReport
    from cartwise.workspace.workspace import Workspace

# Read by the libraries at their import; `setdefault`, so a person may decide otherwise.
for _name, _value in {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "ANONYMIZED_TELEMETRY": "False",
    "LANGSMITH_TRACING": "false",
    "LANGCHAIN_TRACING_V2": "false",
}.items():
    os.environ.setdefault(_name, _value)

__version__ = "0.1.0"
__all__ = [
    "Analyst",
    "Answer",
    "CartwiseError",
    "IngestReport",
    "Workspace",
    "__version__",
    "evaluate",
    "make_demo_shop",
]

_HOMES = {
    "Analyst": "cartwise.agent.analyst",
    "Answer": "cartwise.agent.answer",
    "CartwiseError": "cartwise.errors",
    "IngestReport": "cartwise.workspace.ingest.report",
    "Workspace": "cartwise.workspace.workspace",
    "evaluate": "cartwise.agent.evaluation",
    "make_demo_shop": "cartwise.workspace.demo",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'cartwise' has no attribute {name!r}; it has {', '.join(__all__)}")
