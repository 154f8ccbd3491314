"""Pins: marks on disk, by process, that keep a version from being removed while a turn reads it."""

import secrets
import threading
from pathlib import Path

from cartwise.workspace.processes import ProcessId, this_process

_SEPARATOR = "~"


class Pin:
    """One use of a version; release it once."""

    def __init__(self, pins: "Pins", version: str) -> None:
        self._pins = pins
        self.version = version
        self._is_released = False

    def release(self) -> None:
        """Gives the version free; a second call does nothing."""
        if not self._is_released:
            self._is_released = True
            self._pins.drop(self.version)

    def __enter__(self) -> "Pin":
        return self

    def __exit__(self, *error: object) -> None:
        self.release()


class Pins:
    """The pins below one folder. In this process they are counted; one file tells other processes.

    Args:
        folder: where the files `<version>~<pid>~<started>~<host>~<random>` stand; made at the first pin.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._counts: dict[str, int] = {}
        self._token = secrets.token_hex(4)

    def add(self, version: str) -> Pin:
        """Pins a version; the empty version "" needs no file."""
        with self._lock:
            count = self._counts.get(version, 0)
            if version and not count:
                self._folder.mkdir(parents=True, exist_ok=True)
                self._file(version).touch()
            self._counts[version] = count + 1
        return Pin(self, version)

    def drop(self, version: str) -> None:
        """Takes one pin back; the last one removes the file."""
        with self._lock:
            self._counts[version] -= 1
            if not self._counts[version]:
                del self._counts[version]
                if version:
                    self._file(version).unlink(missing_ok=True)

    def pinned(self) -> set[str]:
        """Returns the versions that living processes have pinned, and removes the marks of dead ones."""
        versions: set[str] = set()
        if not self._folder.exists():
            return versions
        for path in self._folder.iterdir():
            parts = path.name.split(_SEPARATOR)
            if len(parts) != 5:
                continue
            version, pid, started, host, _ = parts
            if ProcessId(int(pid), started, host).is_alive:
                versions.add(version)
            else:
                path.unlink(missing_ok=True)
        return versions

    def _file(self, version: str) -> Path:
        process = this_process()
        return self._folder / _SEPARATOR.join((version, str(process.pid), process.started, process.host, self._token))
