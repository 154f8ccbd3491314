"""Runs the network in numpy: encodes a question, then takes the likeliest token one by one (pre-norm transformer, Vaswani et al. 2017)."""

import functools
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cartwise.models.parsing.question import Question
from cartwise.models.parsing.vocabulary import BEGIN, END, Numbers, Vocabulary
from cartwise.models.parsing.weights import Weights, load_weights

if TYPE_CHECKING:
    from threadpoolctl import ThreadpoolController

PACKAGED = Path(__file__).parent / "weights"
HEADS = 4
MOST_WORDS, MOST_EARLIER, MOST_TOKENS = 120, 80, 96  # places that the network has
EARLIER_KIND = 2
_EPSILON = 1e-5
_NEVER = -1e9
_MOST_AHEAD = 16  # tokens that one network says before all are asked
Matrix = NDArray[np.float32]


@dataclass(frozen=True)
class Parsed:
    """What the network makes of a question.

    Attributes:
        tokens: of the request.
        probability: of all of them together, 0 to 1; 0 where it came to no end.
        draft_log: log probability of the draft; None where there was none.
    """

    tokens: tuple[str, ...]
    probability: float
    draft_log: float | None = None


class RequestParser:
    """Turns questions into tokens of requests; several networks vote by the mean of their log probabilities.

    Args:
        vocabulary: that the networks share.
        networks: the weights of each, by name as `network.py` calls them.
    """

    def __init__(self, vocabulary: Vocabulary, networks: Sequence[Weights]) -> None:
        self.vocabulary = vocabulary
        self._networks = [_Network(weights) for weights in networks]

    @staticmethod
    def load(folder: Path = PACKAGED) -> "RequestParser":
        """Loads the packaged parser, or that of a folder."""
        return RequestParser(*load_weights(folder))

    def parse(self, question: Question, allowed: NDArray[np.bool_], *, draft: Sequence[str] = ()) -> Parsed:
        """Returns the likeliest request.

        Args:
            question: words and what was asked before.
            allowed: (tokens,) False for those that this question and shop don't have.
            draft: what the request may be: where the networks agree with it, one pass tells so; it changes no token.
        """
        if not question.words or len(question.words) > MOST_WORDS or len(question.earlier) > MOST_EARLIER:
            return Parsed((), 0.0)
        numbers = self.vocabulary.numbers(question)
        with _one_thread():
            return self._said([network.begin(numbers) for network in self._networks], allowed, draft)

    def _said(self, runs: "list[_Run]", allowed: NDArray[np.bool_], draft: Sequence[str]) -> Parsed:
        barred = np.where(allowed, 0.0, _NEVER).astype(np.float32)
        ahead = [self.vocabulary.place("tokens", token) for token in draft[: MOST_TOKENS - 2]]
        fed, surety = [BEGIN, *ahead], 0.0
        said: list[str] = []
        following = self._logs(runs, fed, barred)  # of what comes after each of the tokens
        draft_log = float(following[np.arange(len(fed)), [*ahead, END]].sum()) if ahead else None
        while True:
            for place, logs in enumerate(following):
                token = int(logs.argmax())
                surety += float(logs[token])
                if token == END:
                    return Parsed(tuple(said), float(np.exp(surety)), draft_log)
                said.append(self.vocabulary.tokens[token])
                if place + 1 < len(fed) and token != fed[place + 1]:
                    break
            if len(said) >= MOST_TOKENS - 1:
                return Parsed(tuple(said[: MOST_TOKENS - 1]), 0.0, draft_log)
            for run in runs:
                run.cut(len(said))
            fed, first = self._ahead(runs[0], token, barred)
            following = self._logs(runs[1:], fed, barred, first)

    def _ahead(self, run: "_Run", token: int, barred: Matrix) -> tuple[list[int], Matrix]:
        """Returns a token with those that the first network alone would say after it, and (tokens, vocabulary) its log probabilities.

        All networks then check them in one pass, which costs them little more than a single token (speculative decoding,
        Leviathan et al. 2023); what is said stays the same.
        """
        fed, found = [token], []
        while True:
            found.append(_log_softmax(self._networks[0].steps(run, fed[-1:]) + barred))
            token = int(found[-1].argmax())
            if token == END or len(fed) == _MOST_AHEAD or run.length >= MOST_TOKENS:
                return fed, np.concatenate(found)
            fed.append(token)

    def _logs(self, runs: "list[_Run]", tokens: Sequence[int], barred: Matrix, *known: Matrix) -> Matrix:
        """Returns (tokens, vocabulary) mean log probabilities of what comes after each token.

        Args:
            runs: of the last networks.
            tokens: that follow on what was said.
            barred: (vocabulary,) added to the scores.
            known: (tokens, vocabulary) log probabilities of the networks before them.
        """
        last = self._networks[len(self._networks) - len(runs) :]
        each = [_log_softmax(network.steps(run, tokens) + barred) for network, run in zip(last, runs, strict=True)]
        logs: Matrix = np.mean([*known, *each], axis=0)
        return logs


@dataclass
class _Run:
    """One question under way: keys and values of the words, and of the tokens said so far, by layer.

    Attributes:
        crossed: (heads, words, width of a head) keys and values of each layer.
        said: (heads, tokens, width of a head) keys and values of each layer.
        length: number of tokens, the first of which begins every request.
    """

    crossed: list[tuple[Matrix, Matrix]]
    said: list[tuple[Matrix, Matrix]]
    length: int = 0

    def cut(self, length: int) -> None:
        """Forgets what was said beyond a number of tokens."""
        self.said = [(keys[:, :length], values[:, :length]) for keys, values in self.said]
        self.length = min(self.length, length)


class _Network:
    def __init__(self, weights: Weights) -> None:
        self._w = dict(weights)
        for bag in ("feat.weight", "slot.weight"):  # their first row is padding, which adds nothing
            self._w[bag] = weights[bag].copy()
            self._w[bag][0] = 0
        self._encoders = _count(weights, "enc.layers")
        self._decoders = _count(weights, "dec.layers")

    def begin(self, numbers: Numbers) -> _Run:
        w = self._w
        x = w["lem.weight"][numbers.lemmas] + w["begin.weight"][numbers.first]
        x = x + w["feat.weight"][numbers.traits].sum(1) + w["slot.weight"][numbers.slots].sum(1)
        x = x + w["pos.weight"][: len(x)]
        if len(numbers.earlier):
            before = w["out.weight"][numbers.earlier] + w["begin.weight"][EARLIER_KIND]
            x = np.concatenate([x, before + w["pos.weight"][MOST_WORDS : MOST_WORDS + len(before)]])
        x = self._norm("norm", x)  # (words and tokens before, width)
        for layer in range(self._encoders):
            x = self._encoded(f"enc.layers.{layer}", x)
        memory = self._norm("enc.norm", x)
        crossed = [self._keys(f"dec.layers.{layer}.multihead_attn", memory) for layer in range(self._decoders)]
        none = np.zeros((HEADS, 0, x.shape[-1] // HEADS), np.float32)
        return _Run(crossed, [(none, none)] * self._decoders)

    def _encoded(self, name: str, x: Matrix) -> Matrix:
        normed = self._norm(f"{name}.norm1", x)
        x = x + self._attended(f"{name}.self_attn", normed, *self._keys(f"{name}.self_attn", normed))
        return x + self._fed(name, self._norm(f"{name}.norm2", x))

    def steps(self, run: _Run, tokens: Sequence[int]) -> Matrix:
        """Returns (tokens, vocabulary) scores of what comes after each of the tokens, which follow on what was said."""
        w, count = self._w, len(tokens)
        places = run.length + np.arange(count)
        x = self._norm("dnorm", w["out.weight"][list(tokens)] + w["dpos.weight"][places])  # (tokens, width)
        ahead = np.where(np.arange(run.length + count)[None] > places[:, None], _NEVER, 0.0).astype(np.float32)
        for layer in range(self._decoders):
            name = f"dec.layers.{layer}"
            normed = self._norm(f"{name}.norm1", x)
            new = self._keys(f"{name}.self_attn", normed)
            keys, values = (np.concatenate(pair, axis=1) for pair in zip(run.said[layer], new, strict=True))
            run.said[layer] = (keys, values)
            x = x + self._attended(f"{name}.self_attn", normed, keys, values, ahead)
            normed = self._norm(f"{name}.norm2", x)
            x = x + self._attended(f"{name}.multihead_attn", normed, *run.crossed[layer])
            x = x + self._fed(name, self._norm(f"{name}.norm3", x))
        run.length += count
        scores: Matrix = self._norm("dec.norm", x) @ w["out.weight"].T
        return scores

    def _norm(self, name: str, x: Matrix) -> Matrix:
        mean = x.mean(-1, keepdims=True)
        spread = np.sqrt(np.square(x - mean).mean(-1, keepdims=True) + _EPSILON)
        normed: Matrix = (x - mean) / spread * self._w[f"{name}.weight"] + self._w[f"{name}.bias"]
        return normed

    def _keys(self, name: str, x: Matrix) -> tuple[Matrix, Matrix]:
        width = x.shape[-1]
        weight, bias = self._w[f"{name}.in_proj_weight"][width:], self._w[f"{name}.in_proj_bias"][width:]
        both = x @ weight.T + bias
        return _heads(both[:, :width]), _heads(both[:, width:])  # (heads, places, width of a head) each

    def _attended(self, name: str, x: Matrix, keys: Matrix, values: Matrix, barred: Matrix | None = None) -> Matrix:
        width = x.shape[-1]
        queries = _heads(x @ self._w[f"{name}.in_proj_weight"][:width].T + self._w[f"{name}.in_proj_bias"][:width])
        scores = queries @ keys.transpose(0, 2, 1) / np.sqrt(width / HEADS)  # (heads, places of x, places)
        shares = np.exp(_log_softmax(scores if barred is None else scores + barred))
        joined = (shares @ values).transpose(1, 0, 2).reshape(x.shape)
        return joined @ self._w[f"{name}.out_proj.weight"].T + self._w[f"{name}.out_proj.bias"]

    def _fed(self, name: str, x: Matrix) -> Matrix:
        inner = x @ self._w[f"{name}.linear1.weight"].T + self._w[f"{name}.linear1.bias"]
        return _gelu(inner) @ self._w[f"{name}.linear2.weight"].T + self._w[f"{name}.linear2.bias"]


@functools.cache
def _pools() -> "ThreadpoolController":
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


def _one_thread() -> AbstractContextManager[object]:
    """Keeps the matrices, which are small, to one thread: several spend more time on waiting for each other."""
    limited: AbstractContextManager[object] = _pools().limit(limits=1)
    return limited


def _count(weights: Weights, prefix: str) -> int:
    return len({name.split(".")[2] for name in weights if name.startswith(f"{prefix}.")})


def _heads(x: Matrix) -> Matrix:
    """Returns (heads, places, width of a head) of (places, width)."""
    return x.reshape(len(x), HEADS, -1).transpose(1, 0, 2)


def _log_softmax(x: Matrix) -> Matrix:
    shifted = x - x.max(-1, keepdims=True)
    logs: Matrix = shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))
    return logs


def _gelu(x: Matrix) -> Matrix:
    """Returns the GELU by its tanh approximation (Hendrycks & Gimpel 2016), as the network was trained."""
    inner: Matrix = 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x * x * x)))
    return inner
