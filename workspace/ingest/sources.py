"""Turns what a person named (files, folders, archives, frames, URLs) into sources that can be read one by one."""

import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from cartwise.errors import Unavailable
from cartwise.types import Cancel
from cartwise.workspace.ingest import archives, sniff, wording
from cartwise.workspace.ingest.sniff import Kind

READABLE: frozenset[Kind] = frozenset({"text", "excel", "json", "parquet", "arrow", "frame"})
COMING_LATER: frozenset[Kind] = frozenset({"document", "database"})
_LATER_DOCUMENTS = frozenset({"doc", "odt", "rtf", "pptx"})
_DATABASE_URL = re.compile(
    r"(?i)^(?:jdbc:)?(?:postgres(?:ql)?|mysql|mariadb|sqlite|mssql|sqlserver|oracle|duckdb|snowflake|bigquery|redshift|"
    r"mongodb|clickhouse|databricks|trino)(?:\+\w+)?(?:\+srv)?:"
)
_URL = re.compile(r"(?i)^[a-z][a-z0-9+.-]+://")
_DEFAULT_FRAME_NAME = "frame"


@dataclass(frozen=True)
class Source:
    """One thing to read: a file, a member of an archive, a frame; or something recognised that can't be read yet."""

    name: str  # as reported: "exports/orders.csv", "shop.zip/orders.csv"
    kind: Kind
    path: Path | None = None
    member: str | None = None  # of a zip archive
    is_gzip: bool = False
    frame: Any = None
    size: int = 0  # bytes, unpacked where known; 0 for frames

    @property
    def is_readable(self) -> bool:
        """True for tables; False for images, which `photos.keeping` stores, for documents, databases and other files."""
        return self.kind in READABLE

    @property
    def is_document(self) -> bool:
        """True for documents of the formats that are read: Markdown, HTML, PDF, Word (.docx) and text."""
        return self.kind == "document" and sniff.suffix_of(self.name) not in _LATER_DOCUMENTS

    @property
    def stem(self) -> str:
        """The name that its table takes after."""
        name = PurePosixPath(self.name.replace("\\", "/")).name
        if self.kind == "frame":
            return name
        if self.is_gzip and name.lower().endswith(".gz"):
            name = name[:-3]
        return PurePosixPath(name).stem or name

    @contextmanager
    def opened(self, cancel: Cancel | None = None) -> Iterator[Path]:
        """Yields a readable file; an archive's member is unpacked to a temporary one for that long."""
        if self.path is None:
            raise ValueError(f"the source {self.name!r} is no file")
        if self.member is not None or self.is_gzip:
            with archives.unpacked(self.path, self.member, cancel=cancel) as path:
                yield path
        else:
            yield self.path


def expand_sources(sources: Iterable[Any] | Mapping[str, Any] | str | Path) -> list[Source]:
    """Returns the sources that paths, folders, archives, frames and URLs come to, in a stable order, none twice.

    Args:
        sources: paths (str or Path), frames (pandas, pyarrow, polars), pairs (name, frame), mappings name -> frame.

    Raises:
        BadInput: a path that is not there, a link that leaves its folder, a hostile or broken archive, a program.
        LimitReached: an archive that unpacks to too much.
        Unavailable: there are only databases or documents of formats that come later.
    """
    if isinstance(sources, (str, Path, Mapping)):
        sources = [sources]
    found: dict[tuple[str, str | None, int], Source] = {}
    for given in sources:
        for source in _expand(given):
            identity = (str(source.path.resolve()) if source.path else source.name, source.member, id(source.frame))
            found.setdefault(identity, source)
    result = list(found.values())
    if result and not any(source.is_readable or source.is_document or source.kind == "image" for source in result):
        _raise_nothing_readable(result)
    return result


def _raise_nothing_readable(sources: list[Source]) -> None:
    """Raises because no source is a table or a document."""
    names = ", ".join(source.name for source in sources[:5])
    if all(source.kind == "other" for source in sources):
        raise wording.bad_input("nothing_to_read", names=names)
    kinds = ", ".join(sorted({source.kind for source in sources if source.kind in COMING_LATER}))
    params = {"names": names, "kinds": kinds}
    raise Unavailable("source_coming_later", wording.message("source_coming_later", params), **params)


def _expand(given: Any) -> Iterator[Source]:
    """Yields the sources of one thing that was named."""
    if isinstance(given, Mapping):
        for name, frame in given.items():
            yield _frame_source(str(name), frame)
    elif (
        isinstance(given, tuple)
        and len(given) == 2
        and isinstance(given[0], str)
        and not isinstance(given[1], (str, Path))
    ):
        yield _frame_source(given[0], given[1])
    elif isinstance(given, Source):
        yield given
    elif isinstance(given, (str, os.PathLike)):
        yield from _expand_text(os.fspath(given))
    else:
        yield _frame_source(_DEFAULT_FRAME_NAME, given)


def _frame_source(name: str, frame: Any) -> Source:
    """Returns the source of a frame; anything that is no frame is refused."""
    module = type(frame).__module__.split(".", 1)[0]
    if module not in ("pandas", "pyarrow", "polars"):
        raise wording.bad_input("unknown_source_type", received=type(frame).__name__)
    return Source(name, "frame", frame=frame)


def _expand_text(given: str) -> Iterator[Source]:
    """Yields the sources of a path or a URL."""
    if _DATABASE_URL.match(given):
        yield Source(re.sub(r"//[^@/]*@", "//", given), "database")
        return
    if _URL.match(given):
        raise wording.bad_input("web_address", source=given)
    path = Path(given).expanduser()
    if path.is_dir():
        yield from _expand_folder(path)
    else:
        yield from _expand_file(path, path.name)


def _expand_folder(folder: Path) -> Iterator[Source]:
    """Yields the sources within a folder and its folders, sorted; hidden files are skipped, links may not leave it."""
    root = folder.resolve()
    found: list[tuple[str, Path]] = []
    for place, folders, files in os.walk(folder, followlinks=False, onerror=_raise_unreadable_folder):
        here = Path(place)
        folders[:] = [name for name in folders if not name.startswith(".") and name != "__MACOSX"]
        for name in (*folders, *files):
            path = here / name
            if name.startswith("."):
                continue
            if path.is_symlink():
                _check_link(path, root)  # its target lies in the folder and is read under its own name
            elif name not in folders:
                found.append((path.relative_to(folder).as_posix(), path))
    if not found:
        raise wording.bad_input("empty_folder", source=folder.name)
    for shown, path in sorted(found):
        yield from _expand_file(path, shown, in_folder=True)


def _raise_unreadable_folder(error: OSError) -> None:
    """Raises the error of a folder that can't be listed."""
    raise wording.bad_input("permission_denied", source=str(error.filename)) from error


def _check_link(path: Path, root: Path) -> None:
    """Raises where a link leads out of the folder, nowhere, or round in a circle."""
    try:
        target = path.resolve(strict=True)
    except (OSError, RuntimeError) as error:
        raise wording.bad_input("broken_link", source=path.name) from error
    if root not in (target, *target.parents):
        raise wording.bad_input("link_leaves_folder", source=path.name)


def _expand_file(path: Path, name: str, *, in_folder: bool = False) -> Iterator[Source]:
    """Yields the source of a file, or those of the archive that it is."""
    head = read_head(path, name)
    kind = _checked_kind(head, name)
    size = path.stat().st_size
    if kind == "zip":
        if archives.is_workbook(path):
            yield Source(name, "excel", path, size=size)
        elif archives.is_office_document(path):
            yield Source(name, "document", path, size=size)
        else:
            yield from _expand_zip(path, name)
    elif kind == "gzip":
        inner_name = name[:-3] if name.lower().endswith(".gz") else name
        inner = _checked_kind(archives.head_of(path, None), inner_name)
        _refuse_nested(name, inner_name, inner)
        yield Source(name, inner, path, is_gzip=True, size=size)
    else:
        yield Source(name, "text" if kind == "other" and not in_folder else kind, path, size=size)


def _expand_zip(path: Path, name: str) -> Iterator[Source]:
    """Yields the members of a zip file."""
    members = archives.zip_members(path)
    if not members:
        raise wording.bad_input("empty_archive", source=name)
    for member in members:
        kind = _checked_kind(archives.head_of(path, member), f"{name}/{member}")
        if kind == "zip":
            with archives.unpacked(path, member) as unpacked:
                if archives.is_workbook(unpacked):
                    kind = "excel"
                elif archives.is_office_document(unpacked):
                    kind = "document"
        _refuse_nested(name, member, kind)
        yield Source(f"{name}/{member}", kind, path, member=member, size=path.stat().st_size)


def _refuse_nested(archive: str, member: str, kind: Kind) -> None:
    """Raises where an archive lies within an archive."""
    if kind in ("zip", "gzip"):
        raise wording.bad_input("nested_archive", source=archive, member=member)


def _checked_kind(head: bytes, name: str) -> Kind:
    """Returns the kind of a file; raises where its bytes are a program or another thing that is no table."""
    kind = sniff.kind_of(head, name)
    if kind is not None:
        return kind
    if sniff.is_markup(head):
        raise wording.bad_input("markup_as_table", source=name)
    raise wording.bad_input("not_a_table", source=name, what=sniff.unreadable(head) or "unknown bytes")


def read_head(path: Path, name: str) -> bytes:
    """Returns the first bytes of a regular, readable file."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise wording.bad_input("not_a_file", source=name)
        # the owner took the right to read away: root can still read it, but should not
        if status.st_mode & 0o444 == 0:
            raise wording.bad_input("permission_denied", source=name)
        with path.open("rb") as stream:
            return stream.read(sniff.HEAD_BYTES)
    except FileNotFoundError as error:
        code = "broken_link" if path.is_symlink() else "no_such_file"
        raise wording.bad_input(code, source=name) from error
    except PermissionError as error:
        raise wording.bad_input("permission_denied", source=name) from error
    except OSError as error:
        raise wording.bad_input("unreadable_file", source=name, problem=error.strerror or str(error)) from error
