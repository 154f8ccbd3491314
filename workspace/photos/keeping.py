"""Keeps pictures at ingest: each checked, reduced, stripped of what a camera wrote into it, stored by content, listed in a table.

The table `photo_files` (photo_id: the name as given; content: key of the stored picture) is ingested like any other, so photos
are versioned, repeated and published with the rest; the stored pictures lie in `photos/` and never change.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from cartwise.errors import BadInput
from cartwise.types import Cancel, Progress, no_progress
from cartwise.workspace.files import fsync_file
from cartwise.workspace.ingest import wording
from cartwise.workspace.ingest.report import REJECTED_SHOWN, FileReport, IngestReport, RejectedRow
from cartwise.workspace.photos.stored import CONTENT, PHOTO_FILES, PHOTO_ID, photo_path

if TYPE_CHECKING:
    from cartwise.workspace.ingest.sources import Source

MOST_SIDE = 512  # pixels; a stored picture is not larger
MOST_BYTES = 100 * 1024**2  # of one file
_QUALITY = 92


@dataclass
class KeptPhotos:
    """What became of the pictures of an ingest."""

    source: str
    names: list[str] = field(default_factory=list)
    contents: list[str] = field(default_factory=list)
    rejected: list[RejectedRow] = field(default_factory=list)
    rejected_count: int = 0

    def sources(self) -> "list[Source]":
        """Returns the table of the kept pictures as a source; none where nothing was kept."""
        import pyarrow as pa

        from cartwise.workspace.ingest.sources import Source

        if not self.names:
            return []
        frame = pa.table({PHOTO_ID: pa.array(self.names), CONTENT: pa.array(self.contents)})
        return [Source(PHOTO_FILES, "frame", frame=frame)]

    def told_in(self, report: IngestReport) -> IngestReport:
        """Returns the report with the pictures in the place of their table: read, kept, rejected with the reason."""
        if not self.names and not self.rejected_count:
            return report
        own = next((file for file in report.files if file.source == PHOTO_FILES), None)
        read = len(self.names) + self.rejected_count
        told = FileReport(
            source=self.source,
            table=own.table if own else PHOTO_FILES,
            rows_read=read,
            rows_loaded=len(self.names),
            rows_rejected=self.rejected_count,
            rejected=tuple(self.rejected),
            roles=own.roles if own else (),
            unlocks=own.unlocks if own else (),
            seconds=own.seconds if own else 0.0,
        )
        others = tuple(file for file in report.files if file is not own)
        return replace(report, files=(*others, told))


def keep_photos(
    root: Path, sources: "Sequence[Source]", *, on_progress: Progress = no_progress, cancel: Cancel | None = None
) -> KeptPhotos:
    """Stores the pictures among the sources and returns what became of each; the caller holds the writer lock.

    Args:
        root: the workspace folder.
        sources: those of kind `image`; a name that comes twice keeps its last picture.
        on_progress: told how many are done, at fraction 0.
        cancel: looked at before each picture.

    Raises:
        BadInput: Not one of them can be read (`no_readable_photo`).
    """
    kept = KeptPhotos(_source_name(sources))
    for number, source in enumerate(sources):
        wording.raise_if_cancelled(cancel)
        on_progress(0.0, "ingest.photos", done=number, total=len(sources))
        _keep(root, source, kept, number=number, cancel=cancel)
    return kept


def _keep(root: Path, source: "Source", kept: KeptPhotos, *, number: int, cancel: Cancel | None) -> None:
    try:
        with source.opened(cancel) as path:
            content = _store(root, path)
    except BadInput as error:
        kept.rejected_count += 1
        if len(kept.rejected) < REJECTED_SHOWN:
            reason = error.code if error.code == "photo_too_large" else "unreadable_photo"
            kept.rejected.append(RejectedRow(number + 1, f"row_{reason}", source.name[-120:]))
        return
    is_taken = source.name in kept.names and source.path is not None
    kept.names.append(f"{source.path.parent.name}/{source.name}" if is_taken and source.path else source.name)
    kept.contents.append(content)


def _store(root: Path, path: Path) -> str:
    """Returns the key of a picture, after storing it where it is not there yet."""
    from cartwise.models.vision.pictures import open_picture

    size = path.stat().st_size
    if size > MOST_BYTES:
        raise BadInput(
            "photo_too_large", f"The picture has {size} bytes; at most {MOST_BYTES} are read.", photo=path.name
        )
    with path.open("rb") as stream:
        digest = blake2b(digest_size=16)
        while block := stream.read(1024 * 1024):
            digest.update(block)
    content = "p" + digest.hexdigest()  # a letter first: digits alone would be read as a number
    target = photo_path(root, content)
    if target.exists():
        return content
    picture = open_picture(path, name=path.name, hint=MOST_SIDE)
    picture.thumbnail((MOST_SIDE, MOST_SIDE))
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{os.getpid()}.draft")
    picture.save(draft, format="JPEG", quality=_QUALITY, subsampling=0)  # pixels only: no place, camera or owner
    fsync_file(draft)
    draft.replace(target)
    return content


def _source_name(sources: "Sequence[Source]") -> str:
    """Returns what the report calls the pictures: the name of the one, or the folder that all lie in."""
    if len(sources) == 1:
        return sources[0].name
    folders = [PurePosixPath(source.name).parent.as_posix() for source in sources]
    shared = os.path.commonpath(folders) if folders else ""
    return f"{shared or '.'}/ ({len(sources)})"
