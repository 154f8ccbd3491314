"""Tells what a file is from its first bytes; the extension decides only where the bytes do not."""

import re
from typing import Literal

from cartwise.workspace.ingest.prose import is_prose

Kind = Literal[
    "text", "excel", "json", "parquet", "arrow", "frame", "document", "image", "database", "other", "zip", "gzip"
]
HEAD_BYTES = 65_536

TEXT_SUFFIXES = frozenset({"csv", "tsv", "txt", "tab", "psv", "dat", "asc", "log", ""})
JSON_SUFFIXES = frozenset({"json", "jsonl", "ndjson", "geojson"})
DOCUMENT_SUFFIXES = frozenset({"pdf", "docx", "doc", "odt", "md", "markdown", "html", "htm", "rtf", "pptx"})
IMAGE_SUFFIXES = frozenset({"png", "jpg", "jpeg", "gif", "webp", "bmp", "tif", "tiff", "svg", "heic"})

_IMAGES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\x00", b"MM\x00*")
_DATABASES = (b"SQLite format 3\x00",)
# magic bytes -> what a person would call it
_UNREADABLE: tuple[tuple[bytes, str], ...] = (
    (b"\x7fELF", "a program (ELF)"),
    (b"\xca\xfe\xba\xbe", "a program (Java class or Mach-O)"),
    (b"\xcf\xfa\xed\xfe", "a program (Mach-O)"),
    (b"\x00asm", "a program (WebAssembly)"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"\x89HDF", "an HDF5 file"),
    (b"\x93NUMPY", "a NumPy file"),
    (b"Obj\x01", "an Avro file"),
    (b"OggS", "an audio file"),
    (b"ID3", "an audio file"),
    (b"{\\rtf", "a rich-text document"),
)
_TEXT_MAGIC = frozenset({b"BZh", b"ID3", b"{\\rtf", b"Rar!\x1a\x07"})  # could begin a header line: need other evidence
_SCRIPT = re.compile(rb"\A#!\s*/\S+")
_MARKUP = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|table|\?xml|head|body|div)\b", re.IGNORECASE)
_JSON_START = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*(?:\{\s*(?:\"|\}|\Z)|\[\s*(?:[\[{\"\]\d-]|null|true|false|NaN|\Z))")


def suffix_of(name: str) -> str:
    """Returns the extension in lower case, without the dot."""
    stem = name.rsplit("/", 1)[-1]
    return stem.rsplit(".", 1)[-1].lower() if "." in stem.lstrip(".") else ""


def unreadable(head: bytes) -> str | None:
    """Returns what the bytes are, in words, where they are no table at all; else None."""
    has_nul = b"\x00" in head
    if head[:2] == b"MZ" and has_nul:
        return "a program (Windows executable)"
    if head[257:262] == b"ustar":
        return "a tar archive"
    if head[:1] == b"\x80" and head[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05"):
        return "a Python pickle"
    if head[4:8] == b"ftyp":
        return "a video or photo container"
    if _SCRIPT.match(head):
        return "a script"
    for magic, words in _UNREADABLE:
        if head.startswith(magic) and (magic not in _TEXT_MAGIC or has_nul or not _is_ascii(head[:512])):
            return words
    return None


def _is_ascii(head: bytes) -> bool:
    """Tells whether the bytes are printable ASCII."""
    return all(byte in (9, 10, 13) or 32 <= byte < 127 for byte in head)


def is_image(head: bytes, suffix: str) -> bool:
    """Tells whether the bytes are a picture."""
    if head.startswith(_IMAGES) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        return True
    return suffix in IMAGE_SUFFIXES and (suffix == "svg" or b"\x00" in head[:64])


def kind_of(head: bytes, name: str) -> Kind | None:
    """Returns what a file is from its first bytes and its name; None where it is a program or the like (`unreadable`)."""
    suffix = suffix_of(name)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    for magic, kind in ((b"\x1f\x8b", "gzip"), (b"PAR1", "parquet"), (b"ARROW1", "arrow"), (b"%PDF", "document")):
        if head.startswith(magic):
            return kind  # type: ignore[return-value]
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return "document" if suffix == "doc" else "excel"
    if head.startswith(_DATABASES) or head[8:12] == b"DUCK":
        return "database"
    if is_image(head, suffix):
        return "image"
    if unreadable(head) is not None:
        return None
    return _kind_of_text(head, suffix)


def _kind_of_text(head: bytes, suffix: str) -> Kind | None:
    """Returns what a text file is."""
    if suffix in DOCUMENT_SUFFIXES:
        return "document"
    if _MARKUP.match(head):
        return None
    if suffix in ("parquet", "pq"):
        return "parquet"
    if suffix in ("arrow", "feather"):
        return "arrow"
    if suffix in ("xlsx", "xlsm", "xls"):
        return "excel" if not head or b"\x00" in head else "text"
    if suffix in JSON_SUFFIXES or _JSON_START.match(head):
        return "json"
    if suffix in ("txt", "") and is_prose(head):
        return "document"
    return "text" if suffix in TEXT_SUFFIXES else "other"


def is_markup(head: bytes) -> bool:
    """Tells whether the text is HTML or XML, as some shops export under the name .xls or .csv."""
    return _MARKUP.match(head) is not None
