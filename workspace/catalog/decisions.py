"""What a person may decide about the catalogue: the content of `catalog.yaml`, checked key by key."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from rapidfuzz import process

from cartwise.errors import BadInput, RetryableInput
from cartwise.workspace.catalog.model import Binding, Entry, Synonyms

_CJK = re.compile(r"[\u3400-\u9fff]")


def _spoken(value: Any) -> Any:
    """Accepts a word or a list of words for `{en: [...], zh: [...]}`; Chinese characters tell the language."""
    if isinstance(value, str):
        value = [value]
    if isinstance(value, list | tuple):
        words = [str(word).strip().lower() for word in value]
        return {"en": [w for w in words if not _CJK.search(w)], "zh": [w for w in words if _CJK.search(w)]}
    if isinstance(value, dict):
        return {lang: [words] if isinstance(words, str) else words for lang, words in value.items()}
    return value


Words = Annotated[Synonyms, BeforeValidator(_spoken)]


class ColumnDecision(Entry):
    """What a person says of a column of a relation."""

    label: str | None = None
    unit: str | None = None
    is_additive: bool | None = None
    synonyms: Words | None = None
    is_hidden: bool = False


class TableDecision(Entry):
    """What a person says of a stored table: its key, by which later files update its rows."""

    key: tuple[str, ...] | None = None


class RelationDecision(Entry):
    """What a person says of a relation."""

    label: str | None = None
    synonyms: Words | None = None


class RoleDecision(Entry):
    """The role a table plays, and which of its columns (or SQL over them) is which canonical one."""

    role: str
    columns: dict[str, str] = Field(default_factory=dict)


class JoinDecision(Entry):
    """A many-to-one join."""

    left: str
    left_columns: tuple[str, ...]
    right: str
    right_columns: tuple[str, ...]


class DimensionDecision(Entry):
    """Other words for a dimension, or a new one (then with bindings)."""

    label: Words | None = None
    synonyms: Words | None = None
    bindings: tuple[Binding, ...] | None = None
    entity: str | None = None
    is_indexed: bool | None = None


class Decisions(Entry):
    """All that a person decided; metrics stay plain mappings, since they change or make metrics of any kind."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    currency: str | None = None
    time_zone: str | None = None
    as_of: date | None = None
    metrics: dict[str, dict[str, Any]] = Field(default_factory=dict)
    dimensions: dict[str, DimensionDecision] = Field(default_factory=dict)
    relations: dict[str, RelationDecision] = Field(default_factory=dict)
    columns: dict[str, dict[str, ColumnDecision]] = Field(default_factory=dict)
    tables: dict[str, TableDecision] = Field(default_factory=dict)
    roles: dict[str, RoleDecision] = Field(default_factory=dict)
    joins: dict[str, JoinDecision] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _words_of_metrics(cls, value: Any) -> Any:
        if not isinstance(value, dict) or not isinstance(value.get("metrics"), dict):
            return value
        metrics = {
            name: {
                key: _spoken(part) if key in ("label", "synonyms", "definition") else part
                for key, part in metric.items()
            }
            for name, metric in value["metrics"].items()
            if isinstance(metric, dict)
        }
        return {**value, "metrics": {**value["metrics"], **metrics}}


def read_decisions(path: Path) -> dict[str, Any]:
    """Returns the content of `catalog.yaml` as it stands, empty where there is none."""
    if not path.is_file():
        return {}
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        problem = str(error).splitlines()[0]
        raise BadInput(
            "bad_catalog_file",
            f"{str(path)!r} can't be read as YAML ({problem}). Mend that line, or move the file away to start from the inferred catalogue.",
            path=str(path),
            problem=problem,
        ) from error
    if content is not None and not isinstance(content, dict):
        raise BadInput(
            "bad_catalog_file",
            f"{str(path)!r} holds {type(content).__name__}, expected keys such as currency, metrics, dimensions. Mend it with `catalog set`.",
            path=str(path),
            problem=f"a {type(content).__name__} where keys such as currency, metrics, dimensions are expected",
        )
    return content or {}


def parse_decisions(content: Mapping[str, Any]) -> Decisions:
    """Returns the checked decisions.

    Raises:
        RetryableInput: a key is unknown or a value is not of its kind.
    """
    try:
        return Decisions.model_validate(dict(content))
    except ValidationError as error:
        first = error.errors()[0]
        path = [str(part) for part in first["loc"]]
        if first["type"] == "extra_forbidden":
            raise unknown_key(".".join(path), path[-1], _keys_beside(path)) from error
        raise RetryableInput(
            "bad_decision",
            f"The decision {'.'.join(path)!r} is {first.get('input')!r}: {first['msg']}. Correct it with `catalog set {'.'.join(path)} VALUE`.",
            path=".".join(path),
            received=str(first.get("input")),
            problem=first["msg"],
        ) from error


def _keys_beside(path: list[str]) -> list[str]:
    beside: dict[str, type[Entry]] = {
        "columns": ColumnDecision,
        "roles": RoleDecision,
        "joins": JoinDecision,
        "dimensions": DimensionDecision,
        "relations": RelationDecision,
        "tables": TableDecision,
    }
    model = beside.get(path[0], Decisions) if len(path) > 1 else Decisions
    return list(model.model_fields)


def unknown_key(path: str, received: str, known: list[str]) -> RetryableInput:
    """Returns the error of a key that does not exist, with the nearest that does."""
    nearest = process.extractOne(received, known)
    closest = nearest[0] if nearest else ""
    return RetryableInput(
        "unknown_decision",
        f"Unknown key {received!r} in {path!r}; expected one of {', '.join(sorted(known)[:12])}. Closest: {closest!r}. See `catalog show`.",
        path=path,
        received=received,
        nearest=closest,
        expected=", ".join(sorted(known)[:12]),
    )


def set_decision(decisions_path: Path, dotted_path: str, value: Any) -> None:
    """Writes one decision into `catalog.yaml`, checked first; `None` takes it back.

    Args:
        decisions_path: the file; made where it is missing.
        dotted_path: "currency", "metrics.revenue.filter", "columns.order_lines.retail_disc.unit".
        value: plain value; a text that starts with a bracket or is a number, true or false is read as YAML.
    """
    content = read_decisions(decisions_path)
    keys = [key for key in dotted_path.split(".") if key]
    if not keys:
        raise unknown_key(dotted_path, dotted_path, list(Decisions.model_fields))
    inner = content
    for key in keys[:-1]:
        if not isinstance(inner.setdefault(key, {}), dict):
            inner[key] = {}
        inner = inner[key]
    if value is None:
        inner.pop(keys[-1], None)
    else:
        inner[keys[-1]] = _parsed(value)
    parse_decisions(content)
    decisions_path.parent.mkdir(parents=True, exist_ok=True)
    partial = decisions_path.with_name(decisions_path.name + ".part")
    partial.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=120), encoding="utf-8")
    partial.replace(decisions_path)


def _parsed(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    is_yaml = isinstance(value, str) and re.fullmatch(r"\s*([\[{].*|true|false|-?\d+(\.\d+)?)\s*", value, re.DOTALL)
    return yaml.safe_load(value) if is_yaml else value
