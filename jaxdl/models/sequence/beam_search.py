"""Beam search: of all sequences that a model may write, some of the likeliest.

Sources: Sutskever, Vinyals and Le, "Sequence to Sequence Learning with Neural
Networks", NeurIPS 2014, for the search; Wu et al., "Google's Neural Machine Translation
System", 2016, for scores by length. Departure: the length itself is raised to the power
of the penalty, not five more than it.
"""

from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from flax import linen as nn
from jaxtyping import Array, Float, Int, PyTree

from jaxdl.core.concrete import require_values
from jaxdl.core.errors import require
from jaxdl.core.model import Variables
from jaxdl.core.pairs import Pair
from jaxdl.core.types import Scalar
from jaxdl.models.sequence.reader import check_prompt, open_reader


class Beams(NamedTuple):
    """The sequences that were found, the best first.

    Attributes:
      tokens: without the prompt; filled up with the end token after the first one.
      scores: log-probabilities in nats, divided by a power of the length; minus
        infinity where there are fewer sequences than beams.
    """

    tokens: Int[Array, "batch beams time"]
    scores: Float[Array, "batch beams"]


class State(NamedTuple):
    """Where a search is.

    Attributes:
      time: how many tokens each beam has.
      tokens: of the beams, ``[batch, beams, time]``.
      log_probs: of the beams, ``[batch, beams]``, in nats.
      lengths: of the beams, with the end token, ``[batch, beams]``.
      ended: whether a beam has one, ``[batch, beams]``.
      memories: what the model remembers of each beam; beams are rows. The last token
        of each is not read yet.
    """

    time: Array
    tokens: Array
    log_probs: Array
    lengths: Array
    ended: Array
    memories: PyTree


def beam_search(
    model: nn.Module,
    variables: Variables,
    prompt: Any,  # a Pair, or integers [batch, prompt], checked below
    max_new_tokens: int,
    *,
    num_beams: int = 4,
    end_token: int | None = None,
    length_penalty: Scalar = 0.0,
) -> Beams:
    """Continue rows of tokens with sequences of large probability.

    At every step the ``num_beams`` best are kept of all that are one token longer, and
    of those that have ended. One beam is the greedy choice; as many as there are
    sequences miss none. All of it is one compiled program, which stops when all beams
    have ended.

    Args:
      model: the network, with the methods of ``jaxdl.models.sequence.reader``, such as
        ``gpt()`` or ``EncoderDecoder(...)``.
      variables: of it.
      prompt: as for ``generate``.
      max_new_tokens: the most tokens to add.
      num_beams: how many sequences are kept.
      end_token: what ends a sequence; ``None`` for none.
      length_penalty: the log-probability of a sequence is divided by its length to this
        power. 0 prefers short ones, 1 compares means a token; may be traced.

    Raises:
      ValueError: the prompt is empty or has tokens that the model does not know,
        nothing is to be added, or both are longer than the context of the model; there
        is no beam, no such end token, or the penalty is not finite.
    """
    check_prompt(model, prompt)
    require(max_new_tokens >= 1, "max_new_tokens must be at least 1", max_new_tokens)
    require(num_beams >= 1, "num_beams must be at least 1", num_beams)
    still: Any = model.clone(dropout_rate=0.0)  # a traced rate could not be hashed
    require(
        end_token is None or 0 <= end_token < still.num_classes,
        f"end_token must be None or from 0 to {still.num_classes - 1}",
        end_token,
    )
    require_values("length_penalty", length_penalty, "finite", np.isfinite)
    end = -1 if end_token is None else end_token
    penalty = jnp.asarray(length_penalty, jnp.float32)
    return _search(still, max_new_tokens, num_beams, end, variables, prompt, penalty)


@partial(jax.jit, static_argnums=(0, 1, 2, 3))
def _search(
    model: nn.Module,
    count: int,
    num_beams: int,
    end: int,
    variables: Variables,
    prompt: Array | Pair,
    penalty: Array,
) -> Beams:
    read, room, known, told = open_reader(model, variables, prompt)
    batch, length = told.shape

    def each_beam(tree: PyTree) -> PyTree:
        return jax.tree.map(lambda leaf: jnp.repeat(leaf, num_beams, 0), tree)

    def unfinished(state: State) -> Array:
        return (state.time < count) & ~state.ended.all()

    def step(state: State) -> State:
        place = state.time - 1
        new = jax.lax.dynamic_index_in_dim(state.tokens, place, 2).reshape(-1, 1)
        memories, logits = read(state.memories, new, length + place, *known)
        return lengthened(state._replace(memories=memories), logits, end, penalty)

    memories, logits = read(room(length + count), told, 0, *known)
    known, memories, logits = each_beam((known, memories, logits))
    beams = batch, num_beams
    one = jnp.where(jnp.arange(num_beams) == 0, 0.0, -jnp.inf)
    start = State(
        time=jnp.int32(0),
        tokens=jnp.full((*beams, count), end, told.dtype),
        log_probs=jnp.broadcast_to(one, beams),
        lengths=jnp.zeros(beams, jnp.float32),
        ended=jnp.zeros(beams, bool),
        memories=memories,
    )
    first = lengthened(start, logits, end, penalty)
    last = jax.lax.while_loop(unfinished, step, first)
    return Beams(last.tokens, score(last.log_probs, last.lengths, penalty))


def lengthened(
    state: State, logits: Float[Array, "rows classes"], end: int, penalty: Array
) -> State:
    """The best beams that are a token longer or have ended.

    Args:
      state: where the search is.
      logits: of the next token; beams are rows.
      end: the end token, or -1 for none.
      penalty: as for ``beam_search``.
    """
    batch, num_beams = state.ended.shape
    classes = logits.shape[-1]
    new = jax.nn.log_softmax(logits, -1).reshape(batch, num_beams, classes)
    stay = jnp.where(jnp.arange(classes) == end, 0.0, -jnp.inf)
    new = jnp.where(state.ended[..., None], stay[None, None], new)
    log_probs = state.log_probs[..., None] + new
    lengths = state.lengths + (~state.ended).astype(jnp.float32)
    scores = score(log_probs, lengths[..., None], penalty)
    _, best = jax.lax.top_k(scores.reshape(batch, -1), num_beams)
    parents, tokens = best // classes, (best % classes).astype(state.tokens.dtype)

    def of_parents(leaf: Array) -> Array:
        return jax.vmap(lambda row, at: row[at])(leaf, parents)

    def of_rows(leaf: Array) -> Array:
        beams = leaf.reshape(batch, num_beams, *leaf.shape[1:])
        return of_parents(beams).reshape(leaf.shape)

    return State(
        time=state.time + 1,
        tokens=of_parents(state.tokens).at[:, :, state.time].set(tokens),
        log_probs=jnp.take_along_axis(log_probs.reshape(batch, -1), best, 1),
        lengths=of_parents(lengths),
        ended=of_parents(state.ended) | (tokens == end),
        memories=jax.tree.map(of_rows, state.memories),
    )


def score(log_probs: Array, lengths: Array, penalty: Array) -> Array:
    """Log-probabilities divided by a power of the length."""
    return log_probs / lengths**penalty
