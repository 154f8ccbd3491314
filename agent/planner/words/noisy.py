"""What a slip of the fingers costs: how likely a written word stands for a known one, letter by letter.

The distance is that of optimal string alignment (Levenshtein with swaps of neighbours; Damerau 1964, Boytsov 2011) with a price for
each kind of slip, as in the noisy-channel spelling correction of Kernighan, Church and Gale (1990): swapped, doubled and left-out
letters are cheap, a key next to the right one is dearer, any other letter and the first letter are dearest.
"""

import functools

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_VOWELS = frozenset("aeiou")
_SWAP, _DOUBLED, _VOWEL_LEFT_OUT, _LEFT_OUT, _ADDED = 0.6, 0.4, 0.7, 0.8, 0.8
_NEAR_KEY, _VOWEL_FOR_VOWEL, _OTHER_LETTER, _FIRST_LETTER = 0.9, 0.9, 1.15, 0.5


@functools.cache
def _near_keys() -> frozenset[tuple[str, str]]:
    """Returns pairs of letters whose keys touch on a QWERTY keyboard; a lower row stands half a key to the right."""
    places = {letter: (row, at + 0.5 * row) for row, keys in enumerate(_ROWS) for at, letter in enumerate(keys)}
    return frozenset(
        (one, other)
        for one, (row, at) in places.items()
        for other, (other_row, other_at) in places.items()
        if one != other and abs(row - other_row) <= 1 and abs(at - other_at) <= 1
    )


def slip_cost(written: str, word: str) -> float:
    """Returns the price of the cheapest slips that turn the word into what was written.

    Args:
        written: lower-case letters as typed.
        word: lower-case letters as meant.
    """
    before: list[float] = []
    row = [0.0]
    for at in range(1, len(word) + 1):
        row.append(row[-1] + _left_out(word, at - 1))
    for place in range(1, len(written) + 1):
        before, above, row = row, before, [row[0] + _added(written, place - 1)]
        for at in range(1, len(word) + 1):
            same = written[place - 1] == word[at - 1]
            best = min(
                before[at - 1] + (0.0 if same else _replaced(written[place - 1], word[at - 1], at - 1)),
                before[at] + _added(written, place - 1),
                row[at - 1] + _left_out(word, at - 1),
            )
            if at > 1 and place > 1 and written[place - 1] == word[at - 2] and written[place - 2] == word[at - 1]:
                best = min(best, above[at - 2] + _SWAP)
            row.append(best)
    return row[-1]


def _left_out(word: str, at: int) -> float:
    if at == 0:
        return _LEFT_OUT + _FIRST_LETTER
    if word[at] == word[at - 1]:
        return _DOUBLED
    return _VOWEL_LEFT_OUT if word[at] in _VOWELS else _LEFT_OUT


def _added(written: str, at: int) -> float:
    if at and written[at] == written[at - 1]:
        return _DOUBLED
    return _ADDED if at else _ADDED + _FIRST_LETTER


def _replaced(letter: str, meant: str, at: int) -> float:
    first = _FIRST_LETTER if at == 0 else 0.0
    if (letter, meant) in _near_keys():
        return first + _NEAR_KEY
    return first + (_VOWEL_FOR_VOWEL if letter in _VOWELS and meant in _VOWELS else _OTHER_LETTER)
