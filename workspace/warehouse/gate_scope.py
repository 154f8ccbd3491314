"""Resolves every table of a parsed statement: a step of its own, a stored table, a role view, or nothing it may read."""

import unicodedata
from collections.abc import Callable, Iterator

from sqlglot import exp

from cartwise.errors import BadInput, CartwiseError, Refused
from cartwise.workspace.catalog.model import Catalog, Relation
from cartwise.workspace.warehouse.compiler import syntax
from cartwise.workspace.warehouse.compiler.names import closest

ROLE_SCHEMA = "roles"
_SYSTEM_SCHEMAS = frozenset({"information_schema", "pg_catalog", "system", "temp"})
_SYSTEM_PREFIXES = ("duckdb_", "pragma_", "pg_", "sqlite_", "information_schema")
_FILE_MARKS = frozenset("/\\.:*?~")


class TableResolver:
    """Rewrites the tables of one statement to what they stand for."""

    def __init__(self, catalog: Catalog) -> None:
        self._tables = {name.lower(): name for name in catalog.tables}
        self._relations = {name.lower(): relation for name, relation in catalog.relations.items()}
        self.stored: dict[str, None] = {}  # stored tables the statement reads itself
        self.relations: dict[str, Relation] = {}  # role views it reads, which must be put in front

    def resolve(self, query: exp.Expr) -> None:
        """Rewrites all tables; a stored table wins over a role view of the same name, `roles.<name>` always means the view."""
        self._visit(query, frozenset())

    def _visit(self, node: exp.Expr, steps: frozenset[str]) -> None:
        clause = node.args.get("with_")
        if isinstance(clause, exp.With):
            is_recursive = bool(clause.args.get("recursive"))
            for step in clause.expressions:
                name = step.alias.lower()
                if is_recursive:
                    steps = steps | {name}
                self._visit(step.this, steps)
                steps = steps | {name}
        if isinstance(node, exp.Table):
            self._table(node, steps)
        for child in _children(node, skip=clause):
            self._visit(child, steps)

    def _table(self, node: exp.Table, steps: frozenset[str]) -> None:
        if not isinstance(node.this, exp.Identifier):
            return  # a table function: the function check decides
        name, schema = node.name.lower(), node.db.lower()
        if not schema and name in steps:
            return
        if node.catalog or schema in _SYSTEM_SCHEMAS or name.startswith(_SYSTEM_PREFIXES):
            raise Refused(
                "system_table",
                f"{node.sql(dialect='duckdb')!r} is not part of the shop's data. `cartwise catalog show` lists its tables.",
                table=node.sql(dialect="duckdb"),
            )
        if schema in ("", "main") and name in self._tables:
            node.set("this", syntax.identifier(self._tables[name]))
            node.set("db", exp.to_identifier("main"))
            self.stored[self._tables[name]] = None
        elif schema in ("", ROLE_SCHEMA) and name in self._relations:
            self._read_role(node, self._relations[name])
        else:
            raise self._unknown(node)

    def _read_role(self, node: exp.Table, relation: Relation) -> None:
        self.relations[relation.name] = relation
        if not node.alias:
            node.set("alias", exp.TableAlias(this=syntax.identifier(relation.name)))
        node.set("this", syntax.identifier(role_step(relation.name)))
        node.set("db", None)

    def _unknown(self, node: exp.Table) -> CartwiseError:
        name = node.name
        if _FILE_MARKS & set(name):
            return Refused(
                "file_access",
                f"{name!r} looks like a file or address; only the shop's own tables can be read.",
                table=name,
            )
        known = sorted({*self._tables.values(), *(relation.name for relation in self._relations.values())})
        near = closest(_latin(name), known)
        exotic = next((character for character in name if not character.isascii()), None)
        strange = f" It holds {unicodedata.name(exotic, exotic)}." if exotic else ""
        return BadInput(
            "unknown_table",
            f"Unknown table {name!r}; expected one of the shop's.{strange} Closest: {', '.join(near or known[:8])}.",
            table=name,
            closest=", ".join(near or known[:8]),
        )


def role_step(name: str) -> str:
    """Returns the name under which a role view is put in front, which no table of a person's statement can have."""
    return f"{ROLE_SCHEMA}.{name}"


def _latin(name: str) -> str:
    return unicodedata.normalize("NFKD", name).encode("ascii", errors="ignore").decode() or name


def _children(node: exp.Expr, *, skip: object) -> Iterator[exp.Expr]:
    for child in node.iter_expressions():
        if child is not skip:
            yield child


Visitor = Callable[[exp.Expr], None]
