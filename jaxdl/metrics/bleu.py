"""BLEU: how many runs of one to four words of a translation its reference has too.

Sources: Papineni, Roukos, Ward and Zhu, "BLEU: a Method for Automatic Evaluation of
Machine Translation", ACL 2002; Post, "A Call for Clarity in Reporting BLEU Scores", WMT
2018, for the definition, which is that of ``sacrebleu`` by default: words as the script
mteval-v13a of NIST cuts them, and a precision of 0 replaced by half the smallest that
there may be, then by a quarter, and so on. One reference a translation.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, Integer

from jaxdl.core.errors import require
from jaxdl.ops.weighted import weighted_sum

ORDER = 4  # words in the longest run

SIGNS = re.compile(r"([!-&(-+/:-@\[-`{-~])")  # of ASCII, but for ' , - .
BETWEEN_DIGITS = (  # what stays inside a number
    (re.compile(r"([^0-9])([.,])"), r"\1 \2 "),
    (re.compile(r"([.,])([^0-9])"), r" \1 \2"),
    (re.compile(r"([0-9])(-)"), r"\1 \2 "),
)
ENTITIES = {"&quot;": '"', "&amp;": "&", "&lt;": "<", "&gt;": ">"}


def words_13a(text: str) -> list[str]:
    """The words and signs of a text, as BLEU counts them.

    >>> words_13a("It costs 1,000.50 (net), I'm told.")
    ['It', 'costs', '1,000.50', '(', 'net', ')', ',', "I'm", 'told', '.']
    """
    text = text.rstrip().replace("<skipped>", "").replace("-\n", "").replace("\n", " ")
    for entity, sign in ENTITIES.items():
        text = text.replace(entity, sign)
    text = SIGNS.sub(r" \1 ", f" {text} ")
    for where, apart in BETWEEN_DIGITS:
        text = where.sub(apart, text)
    return text.split()


class BLEU(NamedTuple):
    """The sums behind the score of a corpus; a sentence has no score of its own.

    Attributes:
      matches: by length from 1 to 4, the runs of words that the reference has too; each
        counts at most as often as it is there.
      totals: the runs of words of the translations.
      words: of the translations.
      expected: words of the references.
    """

    matches: Float[Array, " order"]
    totals: Float[Array, " order"]
    words: Float[Array, ""]
    expected: Float[Array, ""]

    @classmethod
    def init(cls) -> "BLEU":
        """The metric of no sentences."""
        return cls(jnp.zeros(ORDER), jnp.zeros(ORDER), jnp.zeros(()), jnp.zeros(()))

    @classmethod
    def of_texts(cls, outputs: Sequence[str], references: Sequence[str]) -> "BLEU":
        """The metric of translations, which may be merged with that of others.

        Args:
          outputs: the translations, not cut into words.
          references: what each should be.

        Raises:
          ValueError: there is not one reference for each translation.

        >>> BLEU.of_texts(["the cat sat"], ["the cat sat down"]).compute().item()
        0.0
        """
        require(
            len(outputs) == len(references),
            f"references must be {len(outputs)}, one for each translation",
            len(references),
        )
        cut = [words_13a(text) for text in (*outputs, *references)]
        number: dict[str, int] = {}
        length = max((len(words) for words in cut), default=0)
        rows = np.zeros((len(cut), max(length, 1)), np.int32)
        for row, words in zip(rows, cut, strict=True):
            row[: len(words)] = [number.setdefault(w, len(number) + 1) for w in words]
        ours, theirs = np.split(rows, [len(outputs)])
        weight = jnp.ones(len(outputs))
        return cls.init().update(jnp.asarray(ours), jnp.asarray(theirs), weight)

    def update(
        self,
        outputs: Integer[Array, "batch time"],
        targets: Integer[Array, "batch others"],
        weight: Float[Array, " batch"],
    ) -> "BLEU":
        """Add a batch of translations and references as numbers of words.

        Rows end with zeros. A number below 0 is no word, and makes the score NaN. What
        is compared takes memory by the product of both lengths.
        """

        def add(total: Array, values: Array) -> Array:
            values = jnp.where(valid, values.astype(jnp.float32), jnp.nan)
            return total + weighted_sum(values, weight)

        valid = (outputs >= 0).all(1) & (targets >= 0).all(1)
        matches, totals = count_all_runs(outputs, targets)
        return BLEU(
            jax.vmap(add)(self.matches, matches),
            jax.vmap(add)(self.totals, totals),
            add(self.words, jnp.sum(outputs != 0, axis=1)),
            add(self.expected, jnp.sum(targets != 0, axis=1)),
        )

    def merge(self, other: "BLEU") -> "BLEU":
        """The metric of both sets of sentences."""
        return jax.tree.map(jnp.add, self, other)

    def compute(self) -> Float[Array, ""]:
        """From 0 to 100; NaN where the references have no word.

        It is 0 where nothing matches, or no translation has four words.
        """
        missing = self.matches == 0
        halved = 0.5 ** jnp.cumsum(missing).astype(jnp.float32)
        hits = jnp.where(missing, halved, self.matches)
        none = missing.all() | (self.totals == 0).any()
        totals = jnp.where(self.totals == 0, 1, self.totals)
        brevity = jnp.minimum(0, 1 - self.expected / jnp.where(none, 1, self.words))
        score = 100 * jnp.exp(brevity + jnp.mean(jnp.log(hits / totals)))
        return jnp.where(self.expected == 0, jnp.nan, jnp.where(none, 0, score))


def count_runs(
    ours: Integer[Array, " time"], theirs: Integer[Array, " others"]
) -> tuple[Integer[Array, " order"], Integer[Array, " order"]]:
    """How many runs of one to four words match, and how many ours has.

    When a run comes for the third time, it matches if the reference has it three times.

    Args:
      ours: numbers of words, then zeros.
      theirs: the same for the reference.
    """
    again = one = (ours[:, None] == ours[None]) & (ours != 0)[:, None]
    found = two = (ours[:, None] == theirs[None]) & (ours != 0)[:, None]
    matches, totals = [], []
    for length in range(1, ORDER + 1):
        if length > 1:
            again, found = one & following(again), two & following(found)
        there = jnp.diag(again)
        matches.append(jnp.sum(there & (jnp.tril(again).sum(1) <= found.sum(1))))
        totals.append(jnp.sum(there))
    return jnp.stack(matches), jnp.stack(totals)


def following(equal: Bool[Array, "time others"]) -> Bool[Array, "time others"]:
    """Whether the words after both are equal, where there are such."""
    return jnp.pad(equal, ((0, 1), (0, 1)))[1:, 1:]


count_all_runs = jax.jit(jax.vmap(count_runs, out_axes=1))
