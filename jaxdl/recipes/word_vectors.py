"""Vectors of words: words that stand near the same others come together.

Source: Mikolov, Sutskever, Chen, Corrado and Dean, "Distributed Representations of
Words and Phrases and their Compositionality", NeurIPS 2013. **Departures**: a frequent
word counts less instead of being left out at random, all places of a window count
alike, and Adam in place of a rate that falls.
"""

from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int, Int32

from jaxdl.core.errors import require
from jaxdl.core.keys import stream
from jaxdl.core.types import Scalar
from jaxdl.ops.context import context_pairs
from jaxdl.recipes.skip_gram import Pairs, Sizes, fit_skip_gram


class WordPlan(NamedTuple):
    """What fixes shapes.

    Attributes:
      dim: length of a vector.
      num_steps: updates.
      batch_size: sentences in an update.
      window: how far apart in a sentence two words may be that come together.
      num_negatives: false contexts for each true one.
    """

    dim: int = 32
    num_steps: int = 500
    batch_size: int = 64
    window: int = 3
    num_negatives: int = 5


class WordHParams(NamedTuple):
    """What may be traced.

    Attributes:
      learning_rate: of Adam.
      frequent: words above this share of the text count less, by the root of their
        excess; 1 lets all count alike.
    """

    learning_rate: Scalar = 0.02
    frequent: Scalar = 1e-3


def word_vectors(
    key: Array,
    sentences: Int32[np.ndarray, "rows time"],
    vocab_size: int,
    plan: WordPlan = WordPlan(),
    hparams: WordHParams = WordHParams(),
) -> Float[Array, "{vocab_size} {plan.dim}"]:
    """Vectors of all words, as centres.

    Args:
      key: of the whole fit.
      sentences: numbers of words, or windows of a text; 0 is padding and learned from
        nowhere.
      vocab_size: how many words there are.
      plan: what fixes shapes.
      hparams: what may be traced.

    Raises:
      ValueError: a number of the plan is below 1, ``window`` is not below the length of
        a sentence, or a number is not that of a word.
    """
    require(min(plan) >= 1, "the numbers of a plan must be at least 1", plan)
    time = sentences.shape[1]
    require(plan.window < time, f"window must be in [1, {time})", plan.window)
    known = bool((sentences >= 0).all() and (sentences < vocab_size).all())
    require(known, f"words must be in [0, {vocab_size})", "others")
    counts = np.bincount(sentences.reshape(-1), minlength=vocab_size)
    counts[0] = 0
    require(bool(counts.any()), "the text must have a word", "padding alone")
    shown = jnp.asarray(counts, jnp.float32)
    return fit_words(key, jnp.asarray(sentences), shown, plan, hparams)


@partial(jax.jit, static_argnames="plan")
def fit_words(
    key: Array,
    sentences: Int[Array, "rows time"],
    counts: Float[Array, " tokens"],
    plan: WordPlan,
    hparams: WordHParams,
) -> Float[Array, "tokens {plan.dim}"]:
    """What ``word_vectors`` does; a pure function.

    Args:
      key: of the whole fit.
      sentences: as for ``word_vectors``.
      counts: how often each word is there; 0 for padding.
      plan: what fixes shapes.
      hparams: what may be traced.
    """
    share = counts / jnp.sum(counts)
    rare = jnp.sqrt(hparams.frequent / jnp.where(counts > 0, share, 1))
    keep = jnp.where(counts > 0, jnp.minimum(rare, 1), 0)

    def pairs_of(step: Array) -> Pairs:
        shape, rows = (plan.batch_size,), len(sentences)
        drawn = jax.random.randint(stream(key, "sentences", step), shape, 0, rows)
        return context_pairs(sentences[drawn], plan.window)

    sizes = Sizes(plan.dim, plan.num_steps, plan.num_negatives)
    return fit_skip_gram(key, pairs_of, counts, sizes, hparams.learning_rate, keep)
