"""Returns the normal form of a direct identifier: what is equal for two spellings of the same e-mail, phone or name."""

import re
import unicodedata

# The last nine digits tell phones apart within a shop and are the same with country code (+49 171 1234567) and without (0171 1234567).
_PHONE_DIGITS = 9
_EXTENSION = re.compile(r"(?:ext|extension|x|durchwahl|#)\.?\s*\d{1,6}\s*$")


def normalise_identifier(kind: str, text: str) -> str:
    """Returns the normal form of an identifier; empty where nothing is left of it.

    Args:
        kind: `email` (lower case, trimmed), `phone` (its last nine digits, no extension) or any other kind (lower case, single spaces).
        text: the value as received.
    """
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    folded = plain.strip(" \t\r\n\u00a0'\"<>").casefold()
    if kind == "email":
        return folded.removeprefix("mailto:").strip()
    if kind == "phone":
        without_extension = _EXTENSION.sub("", folded)
        without_trunk = without_extension.replace("(0)", "")
        digits = re.sub(r"\D", "", without_trunk)
        return digits.lstrip("0")[-_PHONE_DIGITS:]
    return re.sub(r"\s+", " ", folded)
