"""What the package promises: its public names, the twelve tools, what loads on the way of a question."""

import json
import subprocess
import sys

import pytest

import cartwise
from cartwise.tools.specs import SPECS

TOOLS = [
    "query_data", "forecast", "explain_change", "predict_behavior", "segment_customers", "recommend_products",
    "analyze_sentiment", "search_documents", "evaluate_campaign", "suggest_campaigns", "allocate_budget", "classify_images",
]  # fmt: skip
HEAVY = (
    "langchain_core",
    "langgraph",
    "pandas",
    "plotly",
    "chromadb",
    "torch",
    "transformers",
    "sklearn",
    "gradio",
    "matplotlib",
)


def test_public_names_are_sorted_and_load() -> None:
    assert cartwise.__all__ == sorted(cartwise.__all__)
    assert all(getattr(cartwise, name) is not None for name in cartwise.__all__)


def test_unknown_name_says_what_there_is() -> None:
    with pytest.raises(AttributeError, match="Analyst"):
        cartwise.Analist  # noqa: B018 - the access is the test


def test_there_are_twelve_tools_with_words_in_both_languages() -> None:
    assert list(SPECS) == TOOLS
    for spec in SPECS.values():
        assert spec.description
        assert set(spec.title) == set(spec.examples) == set(spec.trigger_words) == {"en", "zh"}
        json.dumps(spec.schema())


def test_importing_the_analyst_loads_nothing_heavy() -> None:
    code = f"import sys, cartwise; cartwise.Analyst; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_help_loads_neither_duckdb_nor_langchain() -> None:
    code = (
        "import sys; sys.argv=['cartwise','--help']\n"
        "from cartwise.ui.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print([m for m in ('duckdb','langchain_core','pydantic','pyarrow') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip().splitlines()[-1] == "[]"
