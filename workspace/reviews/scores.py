"""What the words of reviews say, cached by content: a text that was read once is never read again."""

import struct
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import numpy as np

from cartwise.models.text.aspects import AspectFinder, Mention
from cartwise.models.text.opinions import (
    Reading,
    Triple,
    judge_pairs,
    judge_texts,
    opinions_of,
    pair_of,
)
from cartwise.models.text.sentiment import SentimentModel
from cartwise.workspace.sqlite import reading, transaction

SCHEMA = "CREATE TABLE IF NOT EXISTS scores (key BLOB PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;"
FILE = "review_scores.sqlite"
_CHUNK = 64  # texts read between two looks at the clock
_LOOKUP = 500  # keys in one statement
_UNKNOWN: Triple = (1 / 3, 1 / 3, 1 / 3)
_VALUE = struct.Struct("<3f")


@dataclass(frozen=True)
class Pace:
    """How long reading may take, and who is told.

    Attributes:
        seconds: after that, what is not read yet stays unread; None for no limit.
        on_progress: is told the share done.
        should_stop: asked before each chunk; raises to stop.
    """

    seconds: float | None = None
    on_progress: Callable[[float], None] | None = None
    should_stop: Callable[[], None] | None = None


class ReviewScores:
    """The cache of one workspace for one model. It holds hashes and numbers, no text.

    Args:
        root: the workspace folder.
        model_key: names the model; another model's scores are not mixed in.
    """

    def __init__(self, root: Path, model_key: str) -> None:
        self._path = root / FILE
        self._model_key = model_key

    def read(
        self,
        texts: Sequence[str],
        model: SentimentModel,
        finder: AspectFinder,
        *,
        pace: Pace | None = None,
        seed: int = 0,
    ) -> list[Reading | None]:
        """Returns what each text says; None for those left unread when the time was up.

        Unread texts are taken in random order, so that those read are a fair sample.

        Args:
            texts: of reviews.
            model: judges.
            finder: of aspects.
            pace: the time it may take.
            seed: of the order.
        """
        pace = pace or Pace()
        deadline = None if pace.seconds is None else time.monotonic() + pace.seconds
        languages = model.languages_of(texts)
        mentions = _mentions(texts, finder, [model.covers(code) for code in languages])
        scores = self._known(texts, mentions)
        scores |= {self._key(text): _UNKNOWN for text in _foreign(texts, languages, model)}
        order = [int(i) for i in np.random.default_rng(seed).permutation(len(texts))]
        unread = [i for i in order if self._missing(texts[i], mentions[i], scores)]
        late: set[int] = set()
        for start in range(0, len(unread), _CHUNK):
            if _is_over(deadline, pace):
                late = set(unread[start:])
                break
            self._judge(unread[start : start + _CHUNK], texts, mentions, languages, model, scores)
            if pace.on_progress:
                pace.on_progress(min(start + _CHUNK, len(unread)) / len(unread))
        return [
            None if i in late else self._reading(texts[i], languages[i], mentions[i], model, scores)
            for i in range(len(texts))
        ]

    def _reading(
        self,
        text: str,
        language: str,
        mentions: list[Mention],
        model: SentimentModel,
        scores: dict[bytes, Triple],
    ) -> Reading:
        triples = [scores[self._key(*pair_of(mention))] for mention in mentions]
        return Reading(text, language, model.covers(language), scores[self._key(text)], opinions_of(mentions, triples))

    def _judge(
        self,
        chunk: list[int],
        texts: Sequence[str],
        mentions: list[list[Mention]],
        languages: Sequence[str],
        model: SentimentModel,
        scores: dict[bytes, Triple],
    ) -> None:
        fresh: dict[bytes, Triple] = {}
        wanted = {self._key(texts[i]): i for i in chunk if self._key(texts[i]) not in scores}
        found = judge_texts(
            [texts[i] for i in wanted.values()], model, languages=[languages[i] for i in wanted.values()]
        )
        fresh.update(zip(wanted, found, strict=True))
        pairs = {
            self._key(*pair_of(mention)): (pair_of(mention), languages[i]) for i in chunk for mention in mentions[i]
        }
        pairs = {key: value for key, value in pairs.items() if key not in scores}
        judged = judge_pairs(
            [pair for pair, _ in pairs.values()], model, languages=[code for _, code in pairs.values()]
        )
        fresh.update(zip(pairs, judged, strict=True))
        with transaction(self._path, SCHEMA) as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO scores (key, value) VALUES (?, ?)",
                [(key, _VALUE.pack(*triple)) for key, triple in fresh.items()],
            )
        scores.update(fresh)

    def _missing(self, text: str, mentions: list[Mention], scores: dict[bytes, Triple]) -> bool:
        return self._key(text) not in scores or any(self._key(*pair_of(mention)) not in scores for mention in mentions)

    def _known(self, texts: Sequence[str], mentions: list[list[Mention]]) -> dict[bytes, Triple]:
        keys = {self._key(text) for text in texts}
        keys |= {self._key(*pair_of(mention)) for own in mentions for mention in own}
        wanted, found = sorted(keys), {}
        with reading(self._path) as connection:
            if connection is None:
                return {}
            for start in range(0, len(wanted), _LOOKUP):
                part = wanted[start : start + _LOOKUP]
                marks = ",".join("?" * len(part))
                rows = connection.execute(f"SELECT key, value FROM scores WHERE key IN ({marks})", part)  # noqa: S608
                found.update({bytes(row["key"]): _VALUE.unpack(row["value"]) for row in rows})
        return found

    def _key(self, text: str, aspect: str = "") -> bytes:
        return blake2b(f"{self._model_key}\0{aspect}\0{text}".encode(), digest_size=16).digest()


def _is_over(deadline: float | None, pace: Pace) -> bool:
    if pace.should_stop:
        pace.should_stop()
    return deadline is not None and time.monotonic() > deadline


def _mentions(texts: Sequence[str], finder: AspectFinder, is_covered: Sequence[bool]) -> list[list[Mention]]:
    """The mentions of each text; none where no model could judge them."""
    mentions: list[list[Mention]] = [[] for _ in texts]
    for mention in finder.mentions(texts):
        if is_covered[mention.text]:
            mentions[mention.text].append(mention)
    return mentions


def _foreign(texts: Sequence[str], languages: Sequence[str], model: SentimentModel) -> list[str]:
    """The texts of languages that no model speaks: they are not read, only told apart and left out."""
    return [text for text, code in zip(texts, languages, strict=True) if not model.covers(code)]
