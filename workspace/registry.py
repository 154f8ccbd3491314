"""The registry of trained models and other costly artifacts: kept per kind and parameters, found by the content they were made from.

`registry/<kind>/<parameters>/entries/<id>/` holds the files and `metadata.json` of one artifact; `index.json` beside them says
which one is the champion and which one serves which content. Data that change in other tables leave a key, and its model, valid.
"""

import json
import secrets
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any

from cartwise.workspace.files import fsync_file, fsync_folder, write_atomic
from cartwise.workspace.lock import WriterLock
from cartwise.workspace.versions import VersionStore

_KEPT_ENTRIES = 3  # by kind and parameters, beside the champion: a reader of the one before is not disturbed
_LOCK_SECONDS = 30.0


@dataclass(frozen=True)
class Artifact:
    """A stored artifact."""

    id: str
    kind: str
    params: dict[str, Any]
    folder: Path
    metadata: dict[str, Any]
    tables: tuple[str, ...]
    content: str  # hash of the tables' rows it was made from
    version: str  # data version it was made from
    metric: float | None = None
    higher_is_better: bool = True
    is_champion: bool = True  # False: kept as a candidate, since it was worse than the champion
    created_at: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))  # ISO 8601


class Registry:
    """The artifacts of one workspace.

    Args:
        folder: `<workspace>/registry`; made at the first `put`.
        versions: where the content hashes of the tables come from.
    """

    def __init__(self, folder: Path, versions: VersionStore) -> None:
        self._folder = folder
        self._versions = versions

    def content_hash(self, version: str, tables: Iterable[str]) -> str:
        """Returns a hash of the rows of `tables` in that version; a table that is not there counts as empty."""
        hashes = self._versions.manifest(version).hashes
        return _digest([[name, hashes.get(name, "")] for name in sorted(set(tables))])

    def get(self, kind: str, params: Mapping[str, Any], version: str, *, tables: Iterable[str]) -> Artifact | None:
        """Returns what serves these parameters on this content, or None where nothing was made for it yet."""
        lineage = self._lineage(kind, params)
        entry = _read_index(lineage)["by_content"].get(self.content_hash(version, tables))
        return self._load(lineage, entry) if entry else None

    def champion(self, kind: str, params: Mapping[str, Any]) -> Artifact | None:
        """Returns the best artifact of these parameters whatever content it was made from, or None."""
        lineage = self._lineage(kind, params)
        entry = _read_index(lineage)["champion"]
        return self._load(lineage, entry) if entry else None

    def put(
        self,
        kind: str,
        params: Mapping[str, Any],
        version: str,
        *,
        tables: Iterable[str],
        write: Callable[[Path], None],
        metadata: Mapping[str, Any] | None = None,
        metric: float | None = None,
        higher_is_better: bool = True,
        guard: bool = False,
    ) -> Artifact:
        """Stores an artifact in one step and returns it.

        Args:
            kind: an identifier, such as `forecast`.
            params: what it was made with; plain JSON values.
            version: data version it was made from.
            tables: stored tables it was made from.
            write: writes the artifact's files into the folder it is given.
            metadata: plain JSON values to keep with it.
            metric: its measured quality, for the guard.
            higher_is_better: False where `metric` is an error.
            guard: with True, an artifact worse than the champion is kept as a candidate and the champion goes on serving.
        """
        artifact = Artifact(
            id=f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}",
            kind=kind,
            params=dict(params),
            folder=self._lineage(kind, params),
            metadata=dict(metadata or {}),
            tables=(names := tuple(sorted(set(tables)))),
            content=self.content_hash(version, names),
            version=version,
            metric=metric,
            higher_is_better=higher_is_better,
        )
        return self._write(artifact, write, guard=guard)

    def erase_tables(self, tables: Iterable[str]) -> int:
        """Removes every artifact made from one of the tables; returns how many."""
        doomed = set(tables)
        removed = 0
        for lineage in {path.parent for path in self._folder.glob("*/*/entries")} if self._folder.exists() else set():
            for folder in list((lineage / "entries").iterdir()):
                if folder.name.startswith(".") or doomed & set(self._load(lineage, folder.name).tables):
                    shutil.rmtree(folder)
                    removed += 1
            left = {folder.name for folder in (lineage / "entries").iterdir()}
            index = _read_index(lineage)
            by_content = {content: entry for content, entry in index["by_content"].items() if entry in left}
            _write_index(lineage, index["champion"] if index["champion"] in left else None, by_content)
        return removed

    def _write(self, artifact: Artifact, write: Callable[[Path], None], *, guard: bool) -> Artifact:
        lineage = artifact.folder
        draft = lineage / "entries" / f".draft-{artifact.id}"
        draft.mkdir(parents=True)
        write(draft)
        with WriterLock(lineage / "lock", timeout_seconds=_LOCK_SECONDS):
            return self._store(lineage, draft, artifact, guard=guard)

    def _store(self, lineage: Path, draft: Path, artifact: Artifact, *, guard: bool) -> Artifact:
        index = _read_index(lineage)
        champion = self._load(lineage, index["champion"]) if index["champion"] else None
        is_champion = not (guard and champion is not None and _is_worse(artifact, champion))
        served_by = artifact.id if is_champion or champion is None else champion.id
        folder = lineage / "entries" / artifact.id
        stored = Artifact(**{**artifact.__dict__, "folder": folder, "is_champion": is_champion})
        values = {key: value for key, value in asdict(stored).items() if key != "folder"}
        (draft / "metadata.json").write_text(json.dumps(values, indent=1), encoding="utf-8")
        for path in draft.rglob("*"):
            if path.is_file():
                fsync_file(path)
        draft.replace(folder)
        fsync_folder(folder.parent)
        by_content = {**index["by_content"], artifact.content: served_by}
        _write_index(lineage, served_by, by_content)
        self._prune(lineage, served_by)
        return stored

    def _prune(self, lineage: Path, champion: str) -> None:
        entries = sorted(path for path in (lineage / "entries").iterdir() if not path.name.startswith("."))
        doomed = [path for path in entries[:-_KEPT_ENTRIES] if path.name != champion]
        if doomed:
            gone = {path.name for path in doomed}
            index = _read_index(lineage)
            _write_index(
                lineage, champion, {key: entry for key, entry in index["by_content"].items() if entry not in gone}
            )
        for path in doomed:
            shutil.rmtree(path)

    def _load(self, lineage: Path, entry: str) -> Artifact:
        folder = lineage / "entries" / entry
        values = json.loads((folder / "metadata.json").read_text(encoding="utf-8"))
        return Artifact(**{**values, "tables": tuple(values["tables"]), "folder": folder})

    def _lineage(self, kind: str, params: Mapping[str, Any]) -> Path:
        if not kind.isidentifier():
            raise ValueError(f"a kind of artifact is an identifier, received {kind!r}")
        return self._folder / kind / _digest(dict(params))


def _is_worse(new: Artifact, champion: Artifact) -> bool:
    if new.metric is None or champion.metric is None:
        return False
    return new.metric < champion.metric if new.higher_is_better else new.metric > champion.metric


def _digest(value: Any) -> str:
    return blake2b(json.dumps(value, sort_keys=True, default=str).encode(), digest_size=16).hexdigest()


def _read_index(lineage: Path) -> dict[str, Any]:
    try:
        index: dict[str, Any] = json.loads((lineage / "index.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {"champion": None, "by_content": {}}
    return index


def _write_index(lineage: Path, champion: str | None, by_content: Mapping[str, str]) -> None:
    write_atomic(lineage / "index.json", json.dumps({"champion": champion, "by_content": dict(by_content)}))
