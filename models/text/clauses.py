"""Cuts texts into sentences and clauses, in languages with and without spaces."""

import itertools
import re
from dataclasses import dataclass

_SENTENCE = re.compile(r"[^.!?。!?…;;\n]+(?:\.(?=\d)[^.!?。!?…;;\n]+)*[.!?。!?…;;\n]*")
_EDGE = " \t\r\n,\uff0c\u3001:\uff1a\u2014~\uff5e-"
_BREAK = re.compile(
    r"[,,、::()()—~～]+|\s-\s|\b(?:but|however|although|though|yet|while|whereas|except)\b|但是|不过|可是|然而|就是|只是|但|虽然|尽管",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Piece:
    """A part of a text, by its offsets."""

    start: int
    end: int
    text: str


def sentences(text: str) -> list[Piece]:
    """Returns the sentences of a text, without surrounding white space and commas."""
    return [piece for match in _SENTENCE.finditer(text) if (piece := _trimmed(text, match.start(), match.end()))]


def clauses(sentence: str) -> list[Piece]:
    """Returns the clauses of a sentence: cut at commas and at words of contrast, which open the next clause."""
    cuts = [0]
    for match in _BREAK.finditer(sentence):
        is_word = match[0][0].isalpha()
        cuts.append(match.start() if is_word else match.end())
    cuts.append(len(sentence))
    pieces = [_trimmed(sentence, start, end) for start, end in itertools.pairwise(cuts)]
    return [piece for piece in pieces if piece]


def clause_about(sentence: str, aspect: str) -> str:
    """Returns the clause that names the aspect; with the next one where the clause is little more than the name.

    The whole sentence where the aspect is not named.
    """
    parts = clauses(sentence)
    at = next((i for i, part in enumerate(parts) if aspect in part.text), None)
    if at is None:
        return sentence
    found = parts[at].text
    if len(found) <= len(aspect) + 1 and at + 1 < len(parts):
        found += parts[at + 1].text
    return found


def _trimmed(text: str, start: int, end: int) -> Piece | None:
    part = text[start:end]
    kept = part.strip(_EDGE)
    if not any(character.isalnum() for character in kept):
        return None
    first = start + part.index(kept)
    return Piece(first, first + len(kept), kept)
