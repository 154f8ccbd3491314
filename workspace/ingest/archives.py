"""Opens zip and gzip files without trusting them: names, links, sizes and ratios are checked before a byte is written."""

import gzip
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from cartwise.types import Cancel
from cartwise.workspace.ingest import wording
from cartwise.workspace.ingest.sniff import HEAD_BYTES

MAX_RATIO = 100
MAX_TOTAL_BYTES = 10 * 1024**3
MAX_MEMBERS = 10_000
SMALL_BYTES = 65_536  # below this a high ratio harms nobody
_BLOCK = 1024 * 1024
_BROKEN = (zipfile.BadZipFile, gzip.BadGzipFile, EOFError, zlib.error, NotImplementedError, UnicodeDecodeError)


def is_workbook(path: Path) -> bool:
    """Tells whether a zip file is an Excel workbook."""
    return any(name.startswith("xl/") for name in _names(path))


def is_office_document(path: Path) -> bool:
    """Tells whether a zip file is a text document or a presentation."""
    return any(name.startswith(("word/", "ppt/")) or name == "content.xml" for name in _names(path))


def _names(path: Path) -> list[str]:
    """Returns the member names of a zip file."""
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.namelist()
    except _BROKEN as error:
        raise wording.bad_input(
            "broken_archive", source=path.name, problem=str(error) or type(error).__name__
        ) from error


def zip_members(path: Path) -> list[str]:
    """Returns the names of a zip file's members, hidden ones left out, after checking that all are harmless."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    except _BROKEN as error:
        raise wording.bad_input(
            "broken_archive", source=path.name, problem=str(error) or type(error).__name__
        ) from error
    if len(entries) > MAX_MEMBERS:
        raise wording.limit_reached(
            "archive_too_many_members", source=path.name, members=len(entries), limit=MAX_MEMBERS
        )
    for entry in entries:
        _check_member(path.name, entry)
    total = sum(entry.file_size for entry in entries)
    if total > MAX_TOTAL_BYTES:
        raise wording.limit_reached("archive_too_large", source=path.name, limit_gb=MAX_TOTAL_BYTES // 1024**3)
    names = [entry.filename for entry in entries]
    return sorted(name for name in names if not any(_is_hidden(part) for part in PurePosixPath(name).parts))


def _is_hidden(part: str) -> bool:
    """Tells whether a path part is hidden or the litter of an operating system."""
    return part.startswith(".") or part == "__MACOSX"


def _check_member(archive: str, entry: zipfile.ZipInfo) -> None:
    """Raises where a member climbs out, is a link, is encrypted, or unpacks to far more than it weighs."""
    name = entry.orig_filename
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if ".." in parts or name.startswith(("/", "\\")) or (parts and ":" in parts[0]) or "\x00" in name:
        raise wording.bad_input("archive_path_escape", source=archive, member=name)
    mode = entry.external_attr >> 16
    if mode and not (stat.S_ISREG(mode) or stat.S_IFMT(mode) == 0):
        raise wording.bad_input("archive_link", source=archive, member=name)
    if entry.flag_bits & 0x1:
        raise wording.bad_input("archive_encrypted", source=archive, member=name)
    _check_ratio(archive, name, unpacked=entry.file_size, packed=entry.compress_size)


def _check_ratio(archive: str, member: str, *, unpacked: int, packed: int) -> None:
    """Raises where the unpacked size is out of proportion."""
    if unpacked > SMALL_BYTES and unpacked > MAX_RATIO * max(packed, 1):
        ratio = unpacked // max(packed, 1)
        raise wording.limit_reached("archive_ratio", source=archive, member=member, ratio=ratio, limit=MAX_RATIO)


def head_of(path: Path, member: str | None) -> bytes:
    """Returns the first bytes of a zip member, or of a gzip file where `member` is None."""
    try:
        with _open(path, member) as stream:
            return stream.read(HEAD_BYTES)
    except _BROKEN as error:
        raise wording.bad_input(
            "broken_archive", source=path.name, problem=str(error) or type(error).__name__
        ) from error


@contextmanager
def _open(path: Path, member: str | None) -> Iterator[IO[bytes]]:
    """Opens the unpacked bytes of a zip member or of a gzip file."""
    if member is None:
        with gzip.open(path) as stream:
            yield stream  # type: ignore[misc]
    else:
        with zipfile.ZipFile(path) as archive, archive.open(member) as entry:
            yield entry


@contextmanager
def unpacked(path: Path, member: str | None, *, cancel: Cancel | None = None) -> Iterator[Path]:
    """Unpacks one member to a temporary file that lives as long as the context; the limits hold for real bytes too."""
    packed = path.stat().st_size
    suffix = PurePosixPath(member or path.stem).suffix
    with tempfile.TemporaryDirectory(prefix="cartwise-") as folder:
        target = Path(folder) / f"member{suffix}"
        written = 0
        try:
            with _open(path, member) as stream, target.open("wb") as out:
                while block := stream.read(_BLOCK):
                    wording.raise_if_cancelled(cancel)
                    written += len(block)
                    if written > MAX_TOTAL_BYTES:
                        raise wording.limit_reached(
                            "archive_too_large", source=path.name, limit_gb=MAX_TOTAL_BYTES // 1024**3
                        )
                    _check_ratio(path.name, member or path.stem, unpacked=written, packed=packed)
                    out.write(block)
        except _BROKEN as error:
            problem = str(error) or type(error).__name__
            raise wording.bad_input("broken_archive", source=path.name, problem=problem) from error
        yield target
