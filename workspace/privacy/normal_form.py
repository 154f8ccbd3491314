"""Returns the normal form of a direct identifier: what is equal for two spellings of the same e-mail, phone or name."""

import re
import unicodedata

# The last nine digits tell phones apart within a shop and are the same with country code (+49 171 1234567) and without (0171 1234567).
_PHONE_DIGITS = 9


def normalise_identifier(kind: str, text: str) -> str:
    """Returns the normal form of an identifier; empty where nothing is left of it.

    Args:
        kind: `email` (lower case, trimmed), `phone` (its last nine digits, no extension) or any other kind (lower case, single spaces).
        text: the value as received.
    """
    folded = unicodedata.normalize("NFKC", text).strip().strip("'\"<>").casefold().strip()
    if kind == "email":
        return folded.removeprefix("mailto:").strip()
    if kind == "phone":
        without_extension = re.split(r"(?:ext|extension|x|durchwahl|#)\.?\s*\d{1,6}\s*$", folded)[0]
        without_trunk = without_extension.replace("(0)", "")
        digits = "".join(str(unicodedata.decimal(character)) for character in without_trunk if character.isdecimal())
        return digits.lstrip("0")[-_PHONE_DIGITS:]
    return re.sub(r"\s+", " ", folded)
