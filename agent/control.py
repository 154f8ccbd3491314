"""What a mind may do instead of calling a tool: ask back, decline, or tell what it can do."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from cartwise.prompts import loader


class Control(BaseModel):
    """Base of the control calls."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Clarify(Control):
    """Asks one short question back."""

    reason: str = Field(default="", description="what is unclear, one sentence, in the person's language")
    choices: tuple[str, ...] = Field(default=(), max_length=4, description="whole questions that could be meant")


class Decline(Control):
    """Declines."""

    reason: Literal["out_of_scope", "write_not_allowed", "hostile", "personal", "missing_data", "unsupported"] = (
        "out_of_scope"
    )
    text: str = Field(default="", description="why, one sentence, in the person's language")
    examples: tuple[str, ...] = Field(default=(), description="questions that work")


class Help(Control):
    """Tells what can be asked."""


CONTROLS: dict[str, type[Control]] = {"clarify": Clarify, "decline": Decline, "help": Help}


def control_schemas() -> list[dict[str, Any]]:
    """Returns the control calls as OpenAI-style function schemas; their words stand in `prompts/control.md`."""
    words: dict[str, str] = loader.prompt("control.md").header["descriptions"]
    return [
        {
            "type": "function",
            "function": {"name": name, "description": words[name], "parameters": model.model_json_schema()},
        }
        for name, model in CONTROLS.items()
    ]
