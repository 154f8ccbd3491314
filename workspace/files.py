"""Durable file operations: what a version, a registry entry or a marker needs to survive a kill or a power cut."""

import contextlib
import fcntl
import os
import shutil
from pathlib import Path

_FICLONE = 0x40049409  # Linux ioctl: share the blocks of a file (btrfs, xfs), from linux/fs.h


def fsync_file(path: Path) -> None:
    """Writes the file's bytes through to the disk."""
    with path.open("rb") as handle:
        os.fsync(handle.fileno())


def fsync_folder(path: Path) -> None:
    """Writes the folder's entries (renames, new names) through to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_atomic(path: Path, text: str) -> None:
    """Replaces the file's text at once: a reader sees the former text or the new one, whatever happens in between."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.draft")
    with draft.open("w", encoding="utf-8") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    draft.replace(path)
    fsync_folder(path.parent)


def clone_file(source: Path, target: Path) -> None:
    """Copies a file, sharing its blocks where the file system can."""
    with source.open("rb") as reader, target.open("wb") as writer, contextlib.suppress(OSError):
        fcntl.ioctl(writer.fileno(), _FICLONE, reader.fileno())
        return
    shutil.copyfile(source, target)
