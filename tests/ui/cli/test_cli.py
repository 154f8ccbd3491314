"""The command line as a script and as a person uses it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cartwise.ui.cli.app import build_app

RUN = CliRunner()


def cartwise(*arguments: str, workspace: object = None):
    place = ["--workspace", str(workspace)] if workspace else []
    return RUN.invoke(build_app(), [*place, *arguments])


@pytest.fixture
def place(tiny_workspace):
    return tiny_workspace.path


def test_version_is_the_package_version():
    assert cartwise("--version").stdout.strip() == "cartwise 0.1.0"


def test_ask_prints_the_figure_and_its_source(place):
    done = cartwise("ask", "How many orders in March 2024?", workspace=place)
    assert done.exit_code == 0
    assert "March 2024" in done.stdout
    assert "sales" in done.stdout


def test_json_answer_follows_the_schema(place):
    import jsonschema

    schema = json.loads((Path(__file__).resolve().parents[3] / "agent/answer.schema.json").read_text(encoding="utf-8"))
    done = cartwise("--json", "ask", "Revenue by country", workspace=place)
    answer = json.loads(done.stdout)
    jsonschema.validate(answer, schema)
    assert answer["outcome"] == "answered"


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("Show me the best ones", 3),
        ("What is the weather in Paris?", 3),
        ("hello", 3),
        ("Revenue in March 2031", 3),
        ("Delete all orders", 3),
    ],
)
def test_question_without_an_answer_is_three(place, question, code):
    assert cartwise("ask", question, workspace=place).exit_code == code


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("SELECT count(*) FROM sales", 0),
        ("DELETE FROM sales", 4),
        ("SELECT FROM WHERE", 5),
        ("SELECT sum(sin(i)) FROM range(100000000000) r(i)", 6),
    ],
)
def test_sql_exit_codes(place, statement, code):
    assert cartwise("sql", statement, "--timeout", "1", workspace=place).exit_code == code


def test_missing_workspace_says_what_to_do(tmp_path):
    done = cartwise("ask", "x", workspace=tmp_path / "none")
    assert done.exit_code == 1
    assert "cartwise init" in done.stderr


def test_bad_file_is_five_and_names_it(tmp_path):
    empty = tmp_path / "empty.csv"
    empty.write_bytes(b"")
    done = cartwise("ingest", str(empty), workspace=tmp_path / "w")
    assert done.exit_code == 5
    assert "empty.csv" in done.stderr.replace("\n", "")


def test_ingest_reports_every_row(tmp_path, tiny_csv):
    done = cartwise("--json", "ingest", str(tiny_csv), workspace=tmp_path / "w")
    report = json.loads(done.stdout)
    assert done.exit_code == 0
    assert report["rows_read"] == report["rows_loaded"] + report["rows_rejected"] > 0


def test_catalog_shows_metrics_and_takes_decisions(tmp_path, tiny_csv):
    place = tmp_path / "w"
    cartwise("ingest", str(tiny_csv), workspace=place)
    assert cartwise("catalog", "set", "currency", "GBP", workspace=place).exit_code == 0
    assert json.loads(cartwise("--json", "catalog", "show", workspace=place).stdout)["currency"] == "GBP"
    assert "currency" in cartwise("catalog", "diff", workspace=place).stdout
    assert cartwise("catalog", "check", workspace=place).exit_code == 0
    assert "£" in cartwise("ask", "revenue in 2024", workspace=place).stdout


def test_usage_error_is_two(place):
    assert cartwise("ask", workspace=place).exit_code == 2
    assert cartwise("catalog", "show", "nonsense", workspace=place).exit_code == 2
    assert cartwise("ingest", "x.csv", "--answer", "nonsense", workspace=place).exit_code == 2


def test_bad_setting_names_the_variable(place, monkeypatch):
    monkeypatch.setenv("CARTWISE_QUERY_TIMEOUT_SECONDS", "soon")
    done = cartwise("ask", "orders", workspace=place)
    assert done.exit_code == 5
    assert "CARTWISE_QUERY_TIMEOUT_SECONDS" in done.stderr.replace("\n", "")


def test_unreachable_model_is_seven(place, monkeypatch):
    monkeypatch.setenv("CARTWISE_MODEL", "openai:x")
    monkeypatch.setenv("CARTWISE_MODEL_API_KEY", "test")
    monkeypatch.setenv("CARTWISE_MODEL_BASE_URL", "http://127.0.0.1:9/v1")
    assert cartwise("ask", "orders", workspace=place).exit_code == 7


def test_evaluate_scores_and_fails_under_a_minimum(place, tmp_path):
    pack = tmp_path / "pack.jsonl"
    entries = [
        {"id": "a", "lang": "en", "style": "plain", "turns": ["How many different products were sold?"], "tools": [["query_data"]], "gold": [{"value": 4, "unit": "products"}]},
        {"id": "b", "lang": "en", "style": "plain", "turns": ["How many orders?"], "tools": [["query_data"]], "gold": [{"value": 1, "unit": "orders"}]},
    ]  # fmt: skip
    pack.write_text("\n".join(json.dumps(entry) for entry in entries), encoding="utf-8")
    out = tmp_path / "predictions.jsonl"
    done = cartwise("--json", "evaluate", str(pack), "--predictions", str(out), "--min", "95,88", workspace=place)
    report = json.loads(done.stdout)
    assert done.exit_code == 1
    assert report["all"]["answer_accuracy"] == 0.5
    assert report["all"]["confidently_wrong"] == 0.5
    assert {"id", "turn", "tools", "text", "tables"} == set(json.loads(out.read_text().splitlines()[0]))
    former = tmp_path / "former.json"
    former.write_text(json.dumps({"all": {"tool_accuracy": 1.0, "answer_accuracy": 0.4}}), encoding="utf-8")
    assert cartwise("evaluate", str(pack), "--against", str(former), workspace=place).exit_code == 0
    former.write_text(json.dumps({"all": {"tool_accuracy": 1.0, "answer_accuracy": 0.9}}), encoding="utf-8")
    assert cartwise("evaluate", str(pack), "--against", str(former), workspace=place).exit_code == 1


def test_chat_keeps_the_context(place):
    done = RUN.invoke(
        build_app(), ["-w", str(place), "-q", "chat"], input="revenue in Germany in 2024\nand France?\nexit\n"
    )
    assert done.exit_code == 0
    assert "Germany" in done.stdout
    assert "France" in done.stdout


def test_cold_ask_loads_nothing_heavy(place):
    heavy = ("langchain_core", "pandas", "plotly", "chromadb", "torch", "transformers", "sklearn")
    code = (
        "import sys, atexit\n"
        f"sys.argv = ['cartwise', '-w', {str(place)!r}, '-q', 'ask', 'revenue by month']\n"
        f"atexit.register(lambda: print([m for m in {heavy!r} if m in sys.modules]))\n"
        "from cartwise.ui.cli import main\n"
        "main()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env={**os.environ})
    assert done.stdout.strip().splitlines()[-1] == "[]"
