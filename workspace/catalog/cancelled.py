"""Words that say that a sale did not stand."""

from cartwise.workspace.catalog.words import canonical_words, word_set

_CANCELLED = word_set(
    "cancellation return refund unavailable failed voided void declined abandoned chargeback reversed"
)
_REFUNDED = frozenset(("refund",))
_SENT_BACK = frozenset(("refund", "return"))
_BESIDE_CANCELLED = word_set(
    "order by customer seller buyer status completed fully full system shop merchant transaction payment item"
)


def says_cancelled(value: str) -> bool:
    """Tells whether a status value means that the sale did not stand: cancelled, returned, refunded, unavailable, failed."""
    words = set(canonical_words(value))
    return bool(words & _CANCELLED) and words <= _CANCELLED | _BESIDE_CANCELLED


def says_refunded(value: str) -> bool:
    """Tells whether a status value means that all was paid back and nothing more: the sale may have stood until then."""
    words = set(canonical_words(value))
    return "refund" in words and words <= _REFUNDED | _BESIDE_CANCELLED


def says_sent_back(value: str) -> bool:
    """Tells whether a status value means that the goods or the money went back and nothing more: the sale stood until then."""
    words = set(canonical_words(value))
    return bool(words & _SENT_BACK) and words <= _SENT_BACK | _BESIDE_CANCELLED
