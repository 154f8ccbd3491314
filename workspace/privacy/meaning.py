"""Reads a column's name: which direct identifier it says the column holds, in several languages and spellings."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from cartwise.workspace.privacy import words
from cartwise.workspace.privacy.words import IdentifierKind

# strong: every word of the name is accounted for. weak: the content has to say so too.
Strength = Literal["strong", "weak"]

_MIN_COMPOUND_PART = 2
_VOCABULARY: frozenset[str] = frozenset().union(
    *words.KIND_WORDS.values(),
    words.PERSON_WORDS,
    words.QUALIFIERS,
    words.NAME_WORDS,
    words.NAME_PARTS,
    words.THING_WORDS,
    words.PROPERTY_WORDS,
    words.KEY_WORDS,
)


@dataclass(frozen=True)
class Meaning:
    """What a column's name says it holds."""

    kind: IdentifierKind
    strength: Strength


def split_name(name: str) -> tuple[str, ...]:
    """Returns the words of a column name: separators, capitals and compounds split, accents removed, lower case.

    `Billing Name`, `billingName`, `BILLING_NAME` and `billingname` give ("billing", "name"); a hyphenated `E-Mail` gives ("email",).
    """
    joined = re.sub(r"\be[\s_\-]+mail", "email", name, flags=re.IGNORECASE)
    spaced = re.sub(r"(?<=[a-zäöüß0-9])(?=[A-ZÄÖÜ])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=\d)", " ", joined)
    plain = unicodedata.normalize("NFKD", spaced).casefold().replace("ø", "o").replace("ł", "l")
    plain = "".join(character for character in plain if not unicodedata.combining(character))
    return tuple(word for token in re.findall(r"[^\W_]+", plain) for word in _split_compound(token))


@lru_cache(maxsize=4096)
def _split_compound(token: str) -> tuple[str, ...]:
    """Returns the known words that a token is made of (`customername`), or the token itself."""
    if token in _VOCABULARY or not token.isascii():
        return (token,)
    for cut in range(len(token) - _MIN_COMPOUND_PART, _MIN_COMPOUND_PART - 1, -1):
        if token[:cut] in _VOCABULARY:
            rest = _split_compound(token[cut:])
            if all(part in _VOCABULARY for part in rest):
                return (token[:cut], *rest)
    return (token,)


@lru_cache(maxsize=4096)
def read_meaning(name: str) -> Meaning | None:
    """Returns the direct identifier that a column name speaks of, or None.

    Args:
        name: the header as received, or the SQL name made from it.
    """
    tokens = split_name(name)
    for kind in (
        "ip",
        "email",
        "phone",
        "birth_date",
        "national_id",
        "iban",
        "card",
        "postcode",
        "address",
        "username",
        "note",
    ):
        strength = _strength_of(kind, tokens)
        if strength is not None:
            return Meaning(kind, strength)
    return _read_characters(name) or _read_person_name(tokens)


def names_customer_key(name: str) -> bool:
    """Tells whether a column name speaks of an opaque key of a person: `customer_id`, `Household Key`, `会员编号`."""
    tokens = split_name(name)
    has_person = any(token in words.PERSON_WORDS for token in tokens) or any(
        part in name for part in words.PERSON_CHARACTERS
    )
    is_key = tokens != () and (
        tokens[-1] in words.KEY_WORDS or tokens[0] in words.KEY_WORDS or tokens[-1].endswith(words.KEY_CHARACTERS)
    )
    return has_person and is_key and read_meaning(name) is None


def names_people(name: str) -> bool:
    """Tells whether a table's name speaks of people: `customers`, `newsletter_subscribers`, `会员`."""
    tokens = split_name(name)
    return any(token in words.PERSON_WORDS for token in tokens) or any(part in name for part in words.PERSON_CHARACTERS)


def names_premises(name: str) -> bool:
    """Tells whether a name speaks of stores, warehouses or suppliers, whose addresses are nobody's home."""
    return any(token in words.PREMISES_WORDS for token in split_name(name))


def names_thing(name: str) -> bool:
    """Tells whether a name speaks of products, campaigns, places and the like."""
    return any(token in words.THING_WORDS for token in split_name(name)) or any(
        part in name for part in words.THING_CHARACTERS
    )


def _strength_of(kind: IdentifierKind, tokens: tuple[str, ...]) -> Strength | None:
    vocabulary = words.KIND_WORDS[kind]
    pairs = {
        "".join(tokens[start:end])
        for start in range(len(tokens))
        for end in range(start + 1, min(start + 4, len(tokens)) + 1)
    }
    if not vocabulary & pairs:
        return None
    if vocabulary & pairs == {"postal"} and "code" not in tokens:
        return "weak"
    others = [token for token in tokens if token not in vocabulary and not _in_phrase(token, tokens, vocabulary)]
    if kind in {"address", "postcode"} and any(token in words.PLACE_WORDS for token in others):
        return None
    known = words.QUALIFIERS | words.PERSON_WORDS | _ALSO_SAID.get(kind, frozenset())
    if all(token in known for token in others):
        return "strong"
    return None if kind == "note" or any(token in words.PROPERTY_WORDS for token in others) else "weak"


def _in_phrase(token: str, tokens: tuple[str, ...], vocabulary: frozenset[str]) -> bool:
    """Tells whether the token is part of neighbouring tokens that make one word of the vocabulary ("date of birth")."""
    for size in (2, 3):
        for start in range(len(tokens) - size + 1):
            phrase = tokens[start : start + size]
            if token in phrase and "".join(phrase) in vocabulary:
                return True
    return False


def _read_characters(name: str) -> Meaning | None:
    folded = name.casefold().strip()
    if any(
        folded == part or folded.endswith(tuple(part + ending for ending in words.NAME_CHARACTERS))
        for part in words.PERSON_CHARACTERS
    ):
        return Meaning("name", "weak")
    found = next((kind for kind, characters in words.KIND_CHARACTERS if characters in folded), None)
    if found is None:
        return None
    is_property = any(characters in folded for characters in words.THING_CHARACTERS)
    return None if is_property else Meaning(found, "strong")


def _read_person_name(tokens: tuple[str, ...]) -> Meaning | None:
    if any(token in words.THING_WORDS for token in tokens):
        return None
    known = words.PERSON_WORDS | words.QUALIFIERS | words.NAME_WORDS | words.NAME_PARTS | words.KIND_WORDS["name"]
    is_accounted = all(token in known for token in tokens)
    if any(token in words.KIND_WORDS["name"] for token in tokens):
        return Meaning("name", "strong" if is_accounted else "weak")
    if any(token in words.NAME_WORDS for token in tokens):
        others = [token for token in tokens if token not in words.NAME_WORDS]
        is_somebodys = any(token in words.PERSON_WORDS | words.NAME_PARTS or token in _PARTIES for token in others)
        return Meaning("name", "strong" if is_accounted and is_somebodys else "weak")
    if any(token in words.KEY_WORDS for token in tokens):
        return None
    is_person_alone = tokens != () and all(token in words.PERSON_WORDS | words.QUALIFIERS for token in tokens)
    has_person = any(token in words.PERSON_WORDS for token in tokens) or set(tokens) in ({"ship", "to"}, {"bill", "to"})
    return Meaning("name", "weak") if is_person_alone and has_person else None


# Words that a name of this kind may also have: "E-Mail-Adresse", "Note Attributes".
_ALSO_SAID: dict[str, frozenset[str]] = {
    "email": words.KIND_WORDS["address"],
    "ip": words.KIND_WORDS["address"],
    "phone": words.KIND_WORDS["address"],
    "postcode": words.KIND_WORDS["address"],
    "note": frozenset({"attributes"}),
}
# Parties of an order: "Billing Name" and "Ship Name" are people; "Order Name" is a number.
_PARTIES = frozenset(
    {
        "billing",
        "shipping",
        "delivery",
        "ship",
        "bill",
        "contact",
        "rechnung",
        "liefer",
        "facturacion",
        "envio",
        "livraison",
    }
)
