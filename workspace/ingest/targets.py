"""What combining needs to know of a stored table: its key, who declared it, whether it holds figures by day."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cartwise.workspace.ingest.modes import Target
from cartwise.workspace.photos.stored import PHOTO_ID, lists_photo_files
from cartwise.workspace.versions import Manifest

if TYPE_CHECKING:
    from cartwise.workspace.catalog.model import Table

PERIOD_ROLES = frozenset(
    ("ad_spend", "traffic", "email_sends", "search_terms", "plans")
)  # a row a day x something: exports correct each other
_ID_ENDINGS = ("id", "code", "key", "number", "no", "sku", "hash")


class Targets:
    """The stored tables of a version, as combining sees them.

    Args:
        tables: by name.
        manifest: of the version, which tells the roles.
        decisions: the person's `catalog.yaml`.
    """

    def __init__(self, tables: "Mapping[str, Table]", manifest: Manifest, decisions: Path) -> None:
        self._tables = tables
        self._roles = manifest.roles
        self._declared = _declared_keys(decisions)

    def target(self, name: str, sql: str) -> Target:
        """Returns the table `name`, whose SQL is `sql`; a table of this very ingest has no key yet."""
        declared = self._declared.get(name, ())
        table = self._tables.get(name)
        if table is not None and lists_photo_files(column.name for column in table.columns):
            declared = (PHOTO_ID,)
        if table is None:
            return Target(name, sql, key=declared, is_key_declared=bool(declared))
        inferred = table.key if len(table.key) == 1 and table.key[0].lower().endswith(_ID_ENDINGS) else ()
        return Target(
            name,
            sql,
            key=declared or inferred,
            is_key_declared=bool(declared),
            is_period=bool(PERIOD_ROLES & set(self._roles.get(name, ()))),
            time_column=table.time_column,
            measures=tuple(column.name for column in table.columns if column.kind == "measure"),
        )


def _declared_keys(decisions: Path) -> dict[str, tuple[str, ...]]:
    """Returns the keys that a person declared in `catalog.yaml` under `tables.<name>.key`."""
    import yaml

    if not decisions.exists():
        return {}
    content = yaml.load(decisions.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - safe
    tables: Any = content.get("tables") if isinstance(content, dict) else None
    keys: dict[str, tuple[str, ...]] = {}
    for name, entry in tables.items() if isinstance(tables, dict) else ():
        key = entry.get("key") if isinstance(entry, dict) else None
        if key:
            keys[name] = (key,) if isinstance(key, str) else tuple(str(part) for part in key)
    return keys
