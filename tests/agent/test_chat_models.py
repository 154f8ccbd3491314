"""Real clients of the chat model providers against a loopback server that speaks their protocols."""

import pytest

from cartwise import Analyst
from cartwise.agent.chat_models import build_chat_model
from cartwise.errors import RetryableInput
from tests.agent.loopback import Script, serving

PLAN = {"name": "query_data", "args": {"metrics": ["orders"], "period": {"start": "2024-03-01", "end": "2024-03-31"}}}
PROSE = "In March 2024 there were [[orders]] orders."
PATHS = {"openai": "/v1", "anthropic": "", "ollama": ""}


@pytest.mark.full
@pytest.mark.parametrize("provider", sorted(PATHS))
def test_real_client_plans_and_phrases(tiny_workspace, provider):
    script = Script(PLAN, PROSE)
    with serving(script) as address:
        llm = build_chat_model(
            f"{provider}:scripted", api_key="test", base_url=address + PATHS[provider], timeout_seconds=10
        )
        answer = Analyst(tiny_workspace, llm=llm).ask("How many orders in March 2024?")
    direct = tiny_workspace.sql(
        "SELECT count(DISTINCT order_id) FROM order_lines WHERE NOT is_cancelled AND month(timestamp) = 3"
    )
    assert answer.outcome == "answered"
    assert answer.text == f"In March 2024 there were {direct.rows[0][0]} orders."
    assert answer.model == "scripted"
    assert not script.requests[1].get("tools")


@pytest.mark.full
def test_server_error_is_model_unreachable(tiny_workspace):
    with serving(Script(status=500)) as address:
        llm = build_chat_model("openai:scripted", api_key="test", base_url=address + "/v1", timeout_seconds=5)
        llm.max_retries = 0
        answer = Analyst(tiny_workspace, llm=llm).ask("How many orders?")
    assert answer.outcome == "failed"
    assert answer.error["kind"] == "ModelUnreachable"


@pytest.mark.full
def test_nobody_listening_is_model_unreachable(tiny_workspace):
    llm = build_chat_model("openai:scripted", api_key="test", base_url="http://127.0.0.1:9/v1", timeout_seconds=2)
    llm.max_retries = 0
    answer = Analyst(tiny_workspace, llm=llm).ask("How many orders?")
    assert answer.error["kind"] == "ModelUnreachable"


def test_embedded_needs_no_client():
    assert build_chat_model("embedded") is None


@pytest.mark.parametrize("setting", ["gpt-4.1", "nobody:x", "openai:"])
def test_unknown_model_names_the_providers(setting):
    with pytest.raises(RetryableInput) as caught:
        build_chat_model(setting)
    assert caught.value.params["providers"] == ["anthropic", "ollama", "openai"]
