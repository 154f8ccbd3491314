"""Decides, from a column's name, content and table, whether it is a direct identifier."""

from collections.abc import Callable
from dataclasses import dataclass

from cartwise.workspace.privacy import words
from cartwise.workspace.privacy.content import Content, is_text
from cartwise.workspace.privacy.meaning import (
    Meaning,
    names_customer_key,
    names_people,
    names_premises,
    names_thing,
    read_meaning,
    split_name,
)
from cartwise.workspace.privacy.scan import FindingKind
from cartwise.workspace.privacy.words import IdentifierKind

# A name is enough together with a fifth of the values; without a telling name most values have to say so.
_CONTENT_SHARE = 0.6
_CONTENT_SHARE_WHEN_NAMED = 0.2
_BY_CONTENT: tuple[FindingKind, ...] = ("email", "iban", "card", "national_id", "ip", "phone")
_PEOPLE_KINDS = frozenset({"email", "phone", "birth_date", "national_id", "card"})
_REVIEW_WORDS = frozenset(
    {"rating", "ratings", "review", "reviews", "stars", "score", "reviewer", "bewertung", "评分", "评价"}
)
_PRODUCT_WORDS = frozenset({"sku", "price", "isbn", "ean", "upc", "asin", "barcode", "preis", "precio", "prix"})
_SERIAL_WORDS = (
    words.KEY_WORDS
    | words.THING_WORDS
    | frozenset({"sku", "order", "invoice", "ean", "upc", "gtin", "barcode", "reference", "tracking"})
)


@dataclass(frozen=True)
class StagedField:
    """A staged column with what is known of it before a decision."""

    name: str
    source_name: str
    type: str  # DuckDB type
    meaning: Meaning | None
    content: Content

    @property
    def header(self) -> str:
        """The name as received, or the SQL name."""
        return self.source_name or self.name


@dataclass(frozen=True)
class TableContext:
    """What the table as a whole says about its doubtful columns."""

    is_about_people: bool  # identifies people, or is named after them
    is_premises: bool
    is_about_things: bool
    has_reviews: bool

    @classmethod
    def of(cls, table_name: str, fields: list[StagedField]) -> "TableContext":
        """Returns the context of a staged table."""
        tokens = {token for field in fields for token in split_name(field.header)}
        identifies = any(
            (field.meaning is not None and field.meaning.strength == "strong" and _is_personal(field))
            or field.content.whole.get("email", 0.0) >= _CONTENT_SHARE
            for field in fields
        )
        is_premises = names_premises(table_name)
        return cls(
            is_about_people=(identifies or names_people(table_name)) and not is_premises,
            is_premises=is_premises,
            is_about_things=names_thing(table_name) or bool(tokens & _PRODUCT_WORDS and not identifies),
            has_reviews=bool(tokens & _REVIEW_WORDS) or "review" in table_name.casefold(),
        )


def read_field_meaning(name: str, source_name: str) -> Meaning | None:
    """Returns what a column's name speaks of: the header as received decides, else the SQL name."""
    return (read_meaning(source_name) if source_name else None) or read_meaning(name)


def is_customer_key(field: StagedField) -> bool:
    """Tells whether a column is an opaque key of people, by its name; one that holds e-mails is not opaque."""
    return names_customer_key(field.header) and field.content.whole.get("email", 0.0) < _CONTENT_SHARE_WHEN_NAMED


def decide_kind(field: StagedField, context: TableContext) -> IdentifierKind | None:
    """Returns the kind of direct identifier that a column is, or None where it may enter the store."""
    by_content = _kind_by_content(field)
    if by_content is not None:
        return by_content
    meaning = field.meaning
    if meaning is None:
        return None
    if field.content.values == 0:
        is_note_of_nobody = meaning.kind == "note" and not context.is_about_people
        return meaning.kind if meaning.strength == "strong" and not is_note_of_nobody else None
    return meaning.kind if _CONFIRMS[meaning.kind](field, context) else None


def _is_personal(field: StagedField) -> bool:
    """Tells whether a telling name is backed by a type that can hold it."""
    assert field.meaning is not None
    if field.meaning.kind in {"name", "username"}:
        return is_text(field.type) and field.content.share("letters") >= 0.3
    return field.meaning.kind in _PEOPLE_KINDS and field.type != "BOOLEAN"


def _kind_by_content(field: StagedField) -> IdentifierKind | None:
    for kind in _BY_CONTENT:
        is_named = field.meaning is not None and field.meaning.kind == kind
        if field.content.whole.get(kind, 0.0) < (_CONTENT_SHARE_WHEN_NAMED if is_named else _CONTENT_SHARE):
            continue
        if kind == "phone" and not is_named and _may_be_serial(field):
            continue
        return kind
    return None


def _may_be_serial(field: StagedField) -> bool:
    """Tells whether numbers that look like phones may be serial numbers: by their name, or because they start alike."""
    is_named_so = any(token in _SERIAL_WORDS for token in split_name(field.header)) or names_thing(field.header)
    starts_alike = field.content.distinct >= 20 and field.content.prefixes < 3
    return is_named_so or starts_alike


def _confirms_email(field: StagedField, context: TableContext) -> bool:
    assert field.meaning is not None
    return field.meaning.strength == "strong" and is_text(field.type) and not field.content.is_categorical


def _confirms_phone(field: StagedField, context: TableContext) -> bool:
    least = 0.3 if field.meaning is not None and field.meaning.strength == "strong" else 0.6
    is_of_premises = context.is_premises or names_premises(field.header)
    return not is_of_premises and (field.content.share("long_digits") >= least or field.content.share("masked") >= 0.5)


def _confirms_address(field: StagedField, context: TableContext) -> bool:
    if context.is_premises or names_premises(field.header) or not is_text(field.type):
        return False
    is_strong = field.meaning is not None and field.meaning.strength == "strong"
    return field.content.share("wordy" if is_strong else "street") >= 0.3


def _confirms_postcode(field: StagedField, context: TableContext) -> bool:
    is_of_premises = context.is_premises or names_premises(field.header)
    return not is_of_premises and field.content.max_length >= 4 and field.content.share("has_digit") >= 0.5


def _confirms_note(field: StagedField, context: TableContext) -> bool:
    return (
        context.is_about_people and not context.has_reviews and is_text(field.type) and not field.content.is_categorical
    )


def _confirms_card(field: StagedField, context: TableContext) -> bool:
    is_check_code = bool({"cvv", "cvc"} & set(split_name(field.header)))
    return is_check_code or field.content.share("masked") >= 0.5


def _confirms_birth_date(field: StagedField, context: TableContext) -> bool:
    return field.type in {"DATE"} or field.type.startswith("TIMESTAMP") or field.content.share("date_like") >= 0.3


def _confirms_username(field: StagedField, context: TableContext) -> bool:
    is_bare = field.content.share("has_letter") < 0.5
    return is_text(field.type) and not is_bare and field.content.share("generic") < 0.5 and not context.is_about_things


def _confirms_name(field: StagedField, context: TableContext) -> bool:
    assert field.meaning is not None
    content, tokens = field.content, set(split_name(field.header))
    if not is_text(field.type) or content.share("generic") >= 0.5:
        return False
    looks_full = content.share("full_name") + content.share("han_name")
    if field.meaning.strength == "strong":
        return content.share("code") < 0.5
    if context.is_premises or context.is_about_things or ("author" in tokens and not context.has_reviews):
        return False
    if tokens & words.PERSON_WORDS and looks_full >= _CONTENT_SHARE:
        return True
    is_own = looks_full >= _CONTENT_SHARE or not content.is_categorical
    return context.is_about_people and is_own and content.share("letters") >= 0.8


_CONFIRMS: dict[IdentifierKind, Callable[[StagedField, TableContext], bool]] = {
    "email": _confirms_email,
    "phone": _confirms_phone,
    "address": _confirms_address,
    "postcode": _confirms_postcode,
    "ip": lambda field, context: field.content.share("masked") >= 0.5,
    "card": _confirms_card,
    "iban": lambda field, context: field.content.share("some_digits") >= 0.5,
    "national_id": lambda field, context: field.content.share("some_digits") >= 0.5,
    "birth_date": _confirms_birth_date,
    "name": _confirms_name,
    "username": _confirms_username,
    "note": _confirms_note,
}
