"""The JSON schema of an answer is checked in; a change of it is a decision, not an accident."""

import json
from pathlib import Path

from cartwise.agent.answer import Answer

SCHEMA = Path(__file__).resolve().parents[2] / "agent/answer.schema.json"


def test_checked_in_schema_is_the_model_s_own():
    """Mend with: python -m tests.contract.test_answer_schema."""
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == Answer.model_json_schema(mode="serialization")


if __name__ == "__main__":
    text = json.dumps(Answer.model_json_schema(mode="serialization"), ensure_ascii=False, indent=1)
    SCHEMA.write_text(text + "\n", encoding="utf-8")
