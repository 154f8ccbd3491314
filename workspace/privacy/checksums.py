"""Tells whether a number carries the check digits of a payment card, an IBAN or a national identity number."""

import re
from datetime import date

# Lengths of the issuing networks in use: (prefix pattern, lengths). 15 digits starting 35 is a device number (IMEI), not a card.
_CARD_RANGES: tuple[tuple[re.Pattern[str], tuple[int, ...]], ...] = (
    (re.compile(r"4"), (16, 19)),
    (re.compile(r"5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720"), (16,)),
    (re.compile(r"3[47]"), (15,)),
    (re.compile(r"36|38|30[0-5]"), (14,)),
    (re.compile(r"35(2[89]|[3-8])"), (16,)),
    (re.compile(r"6011|64[4-9]|65"), (16, 19)),
    (re.compile(r"62"), (16, 17, 18, 19)),
)
# ISO 13616 registry: total length of the IBAN by country.
_IBAN_LENGTHS = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BR": 29, "BY": 28, "CH": 21,
    "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "DO": 28, "EE": 20, "EG": 29, "ES": 24, "FI": 18, "FO": 18, "FR": 27,
    "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28, "HR": 21, "HU": 28, "IE": 22, "IL": 23, "IQ": 23, "IS": 26,
    "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LC": 32, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "LY": 25, "MC": 27,
    "MD": 24, "ME": 22, "MK": 19, "MR": 27, "MT": 31, "MU": 30, "NL": 18, "NO": 15, "PK": 24, "PL": 28, "PS": 29, "PT": 25,
    "QA": 29, "RO": 24, "RS": 22, "SA": 24, "SC": 31, "SD": 18, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "ST": 25, "SV": 28,
    "TL": 23, "TN": 24, "TR": 26, "UA": 29, "VA": 22, "VG": 24, "XK": 20,
}  # fmt: skip
_CN_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_DNI_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
_FISCAL_ODD = {
    "0": 1, "1": 0, "2": 5, "3": 7, "4": 9, "5": 13, "6": 15, "7": 17, "8": 19, "9": 21, "A": 1, "B": 0, "C": 5, "D": 7,
    "E": 9, "F": 13, "G": 15, "H": 17, "I": 19, "J": 21, "K": 2, "L": 4, "M": 18, "N": 20, "O": 11, "P": 3, "Q": 6, "R": 8,
    "S": 12, "T": 14, "U": 16, "V": 10, "W": 22, "X": 25, "Y": 24, "Z": 23,
}  # fmt: skip


def passes_luhn(digits: str) -> bool:
    """Tells whether the last digit is the Luhn check digit (ISO/IEC 7812-1, annex B) of the others."""
    total = 0
    for position, character in enumerate(reversed(digits)):
        value = int(character) * (1 + position % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def is_card_number(digits: str) -> bool:
    """Tells whether the digits have the prefix, the length and the check digit of a payment card."""
    in_range = any(prefix.match(digits) and len(digits) in lengths for prefix, lengths in _CARD_RANGES)
    return in_range and len(set(digits)) > 1 and passes_luhn(digits)


def iban_length(start: str) -> int:
    """Returns how many characters an IBAN that starts so has, or 34 (the most there are) for an unknown country."""
    return _IBAN_LENGTHS.get(start[:2].upper(), 34)


def is_iban(text: str) -> bool:
    """Tells whether the text is an IBAN: its country's length and remainder 1 modulo 97 (ISO 13616)."""
    compact = re.sub(r"\s", "", text).upper()
    if _IBAN_LENGTHS.get(compact[:2]) != len(compact) or not compact.isalnum() or not compact.isascii():
        return False
    return int("".join(str(int(character, 36)) for character in compact[4:] + compact[:4])) % 97 == 1


def is_chinese_id(text: str) -> bool:
    """Tells whether the text is a Chinese resident identity number: birth date and check character (GB 11643)."""
    if not re.fullmatch(r"[1-9]\d{16}[\dXx]", text):
        return False
    try:
        born = date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    remainder = sum(int(digit) * weight for digit, weight in zip(text, _CN_WEIGHTS, strict=False)) % 11
    return 1900 <= born.year <= 2099 and "10X98765432"[remainder] == text[17].upper()


def is_cpf(digits: str) -> bool:
    """Tells whether the eleven digits are a Brazilian CPF: two check digits modulo 11."""
    if len(digits) != 11 or len(set(digits)) == 1:
        return False
    for length in (9, 10):
        weighted = sum(int(digit) * (length + 1 - position) for position, digit in enumerate(digits[:length]))
        if weighted * 10 % 11 % 10 != int(digits[length]):
            return False
    return True


def is_dni(text: str) -> bool:
    """Tells whether the text is a Spanish DNI or NIE: eight digits (or X, Y, Z and seven) and the letter modulo 23."""
    compact = re.sub(r"[\s.-]", "", text).upper()
    if not re.fullmatch(r"[XYZ\d]\d{7}[A-Z]", compact):
        return False
    number = int({"X": "0", "Y": "1", "Z": "2"}.get(compact[0], compact[0]) + compact[1:8])
    return _DNI_LETTERS[number % 23] == compact[8]


def is_fiscal_code(text: str) -> bool:
    """Tells whether the text is an Italian codice fiscale: sixteen characters, the last one the check letter."""
    compact = text.upper()
    if not re.fullmatch(r"[A-Z]{6}\d{2}[ABCDEHLMPRST]\d{2}[A-Z]\d{3}[A-Z]", compact):
        return False
    odd = sum(_FISCAL_ODD[character] for character in compact[0:15:2])
    even = sum(int(character, 36) % 10 if character.isdigit() else ord(character) - 65 for character in compact[1:15:2])
    return chr(65 + (odd + even) % 26) == compact[15]


def is_us_social_security(text: str) -> bool:
    """Tells whether the text is a US social security number as written with dashes or spaces."""
    match = re.fullmatch(r"(\d{3})([- ])(\d{2})\2(\d{4})", text)
    if match is None:
        return False
    area, _, group, serial = match.groups()
    return area not in {"000", "666"} and area < "900" and group != "00" and serial != "0000"
