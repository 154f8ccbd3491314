"""Returns the normal form of a direct identifier: what is equal for two spellings of the same e-mail, phone or name."""

import re
import unicodedata

# The last nine digits tell phones apart within a shop and are the same with country code (+49 171 1234567) and without (0171 1234567).
_PHONE_DIGITS = 9
_EXTENSION = re.compile(r"(?:ext|extension|x|durchwahl|#)\.?\s*\d{1,6}\s*$")
# Folding can open what a second pass folds again (ligatures, "mailto:" in quotes); more than this never was needed.
_MOST_PASSES = 4


def normalise_identifier(kind: str, text: str) -> str:
    """Returns the normal form of an identifier; empty where nothing is left of it.

    Args:
        kind: `email` (lower case, trimmed), `phone` (its last nine digits, no extension) or any other kind (lower case, single spaces).
        text: the value as received.
    """
    if kind == "phone":
        return _normalise_phone(text)
    for _ in range(_MOST_PASSES):
        folded = _fold(text)
        if kind == "email":
            folded = folded.removeprefix("mailto:")
        if folded == text:
            break
        text = folded
    return text


def _normalise_phone(text: str) -> str:
    plain = _EXTENSION.sub("", _fold(text)).replace("(0)", "")
    digits = "".join(str(int(character)) for character in plain if character.isdecimal())
    return digits[-_PHONE_DIGITS:].lstrip("0")


def _fold(text: str) -> str:
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    folded = " ".join(plain.casefold().split()).strip(" '\"<>")
    return folded if folded.isascii() else unicodedata.normalize("NFKC", folded)
