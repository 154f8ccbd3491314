"""Finds out how a text file is encoded and yields its lines; lines in another encoding are repaired and named."""

import codecs
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cartwise.workspace.ingest import wording
from cartwise.workspace.ingest.charsets import CharsetGuess, guess_charsets

BLOCK_BYTES = 1 << 20
_SAMPLE_BYTES = 200_000  # of lines with bytes over 127, for the guess
_BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Ã, Â and â€ in UTF-8: what UTF-8 bytes look like that were read as Latin-1 and written as UTF-8 again
_TWICE = (b"\xc3\x83", b"\xc3\x82", b"\xc3\xa2\xe2\x82\xac")
_LEAST_SCORE = 0.3  # below it an encoding is no candidate
_CLEAR_LEAD = 0.25  # behind the best guess by more, neither: Chinese exports score 0.98 and 0.5 for the next
_SINGLE_BYTE = frozenset(
    {
        "cp1252",
        "cp1250",
        "cp1251",
        "cp1253",
        "cp1254",
        "cp1255",
        "cp1256",
        "koi8_r",
        "iso8859_2",
        "cp866",
        "mac_roman",
        "cp850",
    }
)


@dataclass(frozen=True)
class Encoding:
    """How a file is encoded. `repair` is the encoding of lines that do not follow the main one, None where all do."""

    name: str
    bom_bytes: int = 0
    is_guess: bool = False
    repair: str | None = None
    alternatives: tuple[str, ...] = ()


@dataclass
class TextFacts:
    """What one pass over the bytes found."""

    line_ends: int = 0  # line feeds
    lone_returns: int = 0  # carriage returns without a line feed
    ends_with_newline: bool = True
    may_be_encoded_twice: bool = False
    valid_lines: int = 0  # non-ASCII and UTF-8
    invalid_lines: int = 0  # not UTF-8
    sample: bytearray = field(default_factory=bytearray)  # of the invalid ones
    utf8_bytes: int = 0  # of the lines counted as valid

    @property
    def is_plain_utf8(self) -> bool:
        """True where every byte is UTF-8 text as written once, in lines that end with a line feed."""
        return not (self.invalid_lines or self.lone_returns or self.may_be_encoded_twice)


def detect_encoding(
    path: Path, size: int, *, source: str, answer: str | None = None
) -> tuple[Encoding, TextFacts | None]:
    """Returns the encoding of the first `size` bytes of a file, and what else its bytes told (None for UTF-16 and 32).

    Args:
        path: the file.
        size: bytes to look at: the file's size when the reading began.
        source: its name in errors.
        answer: an encoding that a person named.

    Raises:
        BadInput: NUL bytes (UTF-16 without a mark, or no text at all), or an unknown encoding was named.
    """
    with path.open("rb") as stream:
        head = stream.read(4096)
    mark, marked = next(((mark, name) for mark, name in _BOMS if head.startswith(mark)), (b"", None))
    if marked is not None and marked != "utf-8":
        return Encoding(marked, bom_bytes=len(mark)), None
    facts = _scan(path, size, source)
    if answer:
        return Encoding(_known_codec(answer, source), repair="cp1252" if facts.invalid_lines else None), facts
    if not facts.invalid_lines:
        return Encoding("utf-8", bom_bytes=len(mark)), facts
    guesses = guess_charsets(bytes(facts.sample))
    # one odd line among many good ones: the file is UTF-8, the line is not
    if marked or facts.valid_lines >= facts.invalid_lines:
        return Encoding("utf-8", bom_bytes=len(mark), repair=guesses[0].encoding if guesses else "cp1252"), facts
    return _legacy(guesses, is_mixed=facts.valid_lines > 0), facts


def _legacy(guesses: list[CharsetGuess], *, is_mixed: bool) -> Encoding:
    """Returns the best guess among the encodings older than UTF-8."""
    best = guesses[0].encoding if guesses else "cp1252"
    least = max(_LEAST_SCORE, guesses[0].score - _CLEAR_LEAD) if guesses else _LEAST_SCORE
    others = tuple(guess.encoding for guess in guesses[1:4] if guess.score > least)
    repair = "utf-8" if is_mixed and best in _SINGLE_BYTE else None
    return Encoding(best, is_guess=True, repair=repair, alternatives=others)


def _known_codec(name: str, source: str) -> str:
    """Returns the codec of a named encoding."""
    try:
        return codecs.lookup(name).name
    except LookupError as error:
        raise wording.bad_input("unknown_encoding", source=source, encoding=name) from error


def _scan(path: Path, size: int, source: str) -> TextFacts:
    """Reads the file once and returns what its bytes are; raises on NUL bytes."""
    facts = TextFacts()
    for block in byte_blocks(path, size):
        if b"\x00" in block:
            _raise_nul(path, source)
        facts.line_ends += block.count(b"\n")
        facts.lone_returns += block.count(b"\r") - block.count(b"\r\n") if b"\r" in block else 0
        facts.ends_with_newline = block.endswith((b"\n", b"\r"))
        if block.isascii():
            continue
        facts.may_be_encoded_twice |= any(mark in block for mark in _TWICE)
        try:
            block.decode("utf-8")
        except UnicodeDecodeError:
            _scan_lines(block, facts)
        else:
            if facts.utf8_bytes < _SAMPLE_BYTES:
                _scan_lines(block, facts)
    return facts


def _scan_lines(block: bytes, facts: TextFacts) -> None:
    """Sorts the non-ASCII lines of a block into UTF-8 and other."""
    for line in block.splitlines(keepends=True):
        if line.isascii():
            continue
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            facts.invalid_lines += 1
            if len(facts.sample) < _SAMPLE_BYTES:
                facts.sample += line
        else:
            facts.valid_lines += 1
            facts.utf8_bytes += len(line)


def _raise_nul(path: Path, source: str) -> None:
    """Raises the error of a file with NUL bytes, naming UTF-16 where it looks like it."""
    with path.open("rb") as stream:
        head = stream.read(4096)
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = max(len(head) // 2, 1)
    if not head.strip(b"\x00"):
        raise wording.bad_input("only_nul_bytes", source=source)
    for zeros, others, name in ((even, odd, "UTF-16 big-endian"), (odd, even, "UTF-16 little-endian")):
        if zeros > 0.4 * half and others < 0.1 * half:
            raise wording.bad_input("utf16_without_mark", source=source, encoding=name)
    line = next((number for number, text in enumerate(head.split(b"\n"), start=1) if b"\x00" in text), 0)
    raise wording.bad_input("nul_bytes", source=source, line=line or "?")


def byte_blocks(path: Path, size: int, *, skip: int = 0) -> Iterator[bytes]:
    """Yields the first `size` bytes of a file in blocks that end with a line; `skip` leaves out a byte-order mark."""
    rest = b""
    left = size - skip
    with path.open("rb") as stream:
        stream.seek(skip)
        while left > 0 and (read := stream.read(min(BLOCK_BYTES, left))):
            left -= len(read)
            block = rest + read
            # a carriage return at the very end may be the first half of a line end
            cut = block.rfind(b"\n") + 1 or block.rfind(b"\r", 0, len(block) - 1) + 1
            rest = block[cut:]
            if cut:
                yield block[:cut]
    if rest:
        yield rest


class TextLines:
    """The lines of a text file, decoded; `repaired` collects the numbers of lines that were not in the main encoding."""

    def __init__(self, path: Path, size: int, encoding: Encoding) -> None:
        self._path = path
        self._size = size
        self._encoding = encoding
        self.repaired: list[int] = []
        self.lost: list[int] = []  # lines where bytes had to be replaced by U+FFFD
        self.bytes_read = 0
        self.ends_with_newline = True

    def __iter__(self) -> Iterator[str]:
        """Yields the lines with their line ends; LF, CR LF and CR all end a line."""
        blocks = self._wide_blocks() if self._encoding.name.startswith(("utf-16", "utf-32")) else self._blocks()
        for text in blocks:
            self.ends_with_newline = text.endswith(("\n", "\r"))
            yield from io.StringIO(text, newline="")

    def _blocks(self) -> Iterator[str]:
        """Yields decoded blocks of an encoding in which line ends are single bytes."""
        name, line_number = self._encoding.name, 0
        by_line = self._encoding.repair == "utf-8"
        for block in byte_blocks(self._path, self._size, skip=self._encoding.bom_bytes):
            self.bytes_read += len(block)
            if by_line and not block.isascii():
                text = self._decode_lines(block, line_number)
            else:
                try:
                    text = block.decode(name)
                except UnicodeDecodeError:
                    text = self._decode_lines(block, line_number)
            line_number += len(block.splitlines())
            yield text

    def _decode_lines(self, block: bytes, lines_before: int) -> str:
        """Returns a block whose lines follow more than one encoding."""
        repair = self._encoding.repair
        order = ("utf-8", self._encoding.name) if repair == "utf-8" else (self._encoding.name, repair or "cp1252")
        decoded: list[str] = []
        for number, line in enumerate(block.splitlines(keepends=True), start=lines_before + 1):
            if line.isascii():
                decoded.append(line.decode("ascii"))
                continue
            for name in order:
                try:
                    decoded.append(line.decode(name))
                except UnicodeDecodeError:
                    continue
                if name != self._encoding.name:
                    self.repaired.append(number)
                break
            else:
                decoded.append(line.decode(self._encoding.name, errors="replace"))
                self.lost.append(number)
        return "".join(decoded)

    def _wide_blocks(self) -> Iterator[str]:
        """Yields decoded blocks of UTF-16 or UTF-32, each ending with a line."""
        decoder = codecs.getincrementaldecoder(self._encoding.name)(errors="replace")
        rest, left = "", self._size - self._encoding.bom_bytes
        with self._path.open("rb") as stream:
            stream.seek(self._encoding.bom_bytes)
            while left > 0 and (read := stream.read(min(BLOCK_BYTES, left))):
                left -= len(read)
                self.bytes_read += len(read)
                text = rest + decoder.decode(read, final=left <= 0)
                cut = text.rfind("\n") + 1 or text.rfind("\r", 0, len(text) - 1) + 1
                rest = text[cut:]
                if cut:
                    yield text[:cut]
        if rest:
            yield rest
