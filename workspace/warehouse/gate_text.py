"""Looks at a person's SQL as text, before it is parsed: size, look-alike characters, number of statements, first word."""

import re
import unicodedata

from sqlglot.dialects.duckdb import DuckDB
from sqlglot.errors import TokenError
from sqlglot.tokenizer_core import Token, TokenType

from cartwise.errors import BadInput, LimitReached, Refused

MAX_BYTES = 100_000
MAX_DEPTH = 150

# Strings, quoted names, dollar quotes and comments: text in them is nobody's syntax.
_QUOTED = re.compile(
    r"""'(?:[^']|'')*' | "(?:[^"]|"")*" | \$(\w*)\$.*?\$\1\$ | --[^\n]* | /\*.*?\*/""", re.VERBOSE | re.DOTALL
)
_STARTS = frozenset({"SELECT", "WITH", "FROM", "VALUES", "(", "PIVOT", "UNPIVOT"})
_TRIMMED = "\ufeff \t\r\n"


def clean_text(statement: str) -> str:
    """Returns the statement with exotic spaces made plain outside of quotes.

    Raises:
        Refused: it holds characters that look like others, or none at all (full-width letters, zero-width marks).
        LimitReached: it is longer than 100 kB.
    """
    size = len(statement.encode("utf-8", errors="surrogatepass"))
    if size > MAX_BYTES:
        raise LimitReached(
            "sql_too_long",
            f"The statement has {size:,} bytes; 100,000 are allowed. Shorten it.",
            limit=MAX_BYTES,
            received=size,
        )
    pieces: list[str] = []
    end = 0
    text = statement.strip(_TRIMMED)
    for match in _QUOTED.finditer(text):
        pieces += [_plain(text[end : match.start()]), match.group()]
        end = match.end()
    return "".join([*pieces, _plain(text[end:])])


def _plain(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    return "".join(_plain_character(character) for character in text)


def _plain_character(character: str) -> str:
    if character in "\t\r\n" or (character.isascii() and character.isprintable()):
        return character
    category = unicodedata.category(character)
    if category in ("Zs", "Zl", "Zp"):
        return " "
    looks_like_ascii = unicodedata.normalize("NFKC", character).isascii()
    if category in ("Cc", "Cf", "Co", "Cn", "Cs") or looks_like_ascii:
        name = unicodedata.name(character, f"control character {ord(character)}")
        raise Refused(
            "lookalike_character",
            f"The statement holds U+{ord(character):04X} ({name}) outside of a quoted text, which passes for another character. "
            "Type it again with plain letters.",
            character=f"U+{ord(character):04X}",
            name=name,
        )
    return character


def check_tokens(statement: str) -> None:
    """Raises where the statement is not one query: several statements, another command, or nested too deeply."""
    try:
        tokens = DuckDB().tokenize(statement)
    except TokenError as error:
        raise unparsable(str(error)) from error
    while tokens and tokens[-1].token_type == TokenType.SEMICOLON:
        tokens.pop()
    if not tokens:
        raise BadInput("empty_sql", "The statement is empty; expected one SELECT.")
    if any(token.token_type == TokenType.SEMICOLON for token in tokens):
        raise Refused("several_statements", "Only one statement is run at a time, received several. Send one SELECT.")
    first = tokens[0].text.upper()
    if first not in _STARTS:
        raise Refused(
            "not_a_query",
            f"Only queries are run, received a statement that begins with {tokens[0].text[:40]!r}. Begin with SELECT or WITH.",
            received=tokens[0].text[:40],
        )
    if _depth(tokens) > MAX_DEPTH:
        raise BadInput(
            "sql_too_deep",
            f"The statement nests deeper than {MAX_DEPTH} levels. Write it with WITH steps.",
            limit=MAX_DEPTH,
        )


def _depth(tokens: list[Token]) -> int:
    opening = (TokenType.L_PAREN, TokenType.L_BRACKET, TokenType.L_BRACE)
    closing = (TokenType.R_PAREN, TokenType.R_BRACKET, TokenType.R_BRACE)
    depth = deepest = 0
    for token in tokens:
        depth += (token.token_type in opening) - (token.token_type in closing)
        deepest = max(deepest, depth)
    return deepest


def unparsable(reason: str) -> BadInput:
    """Returns the error for a statement that is not SQL."""
    plain = re.sub(r"\x1b\[[0-9;]*m", "", reason).split("\n")[0][:200]
    return BadInput("unparsable_sql", f"The statement is not valid SQL: {plain} Check it near there.", reason=plain)
