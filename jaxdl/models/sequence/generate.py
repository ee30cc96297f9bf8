"""Writing: one token after the other, in one compiled program."""

import itertools
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
from flax import linen as nn
from jaxtyping import Array, Int

from jaxdl.core.errors import require
from jaxdl.core.keys import stream
from jaxdl.core.model import Variables
from jaxdl.core.pairs import Pair
from jaxdl.core.types import Scalar
from jaxdl.models.sequence.beam_search import beam_search
from jaxdl.models.sequence.reader import check_prompt, grown, open_reader
from jaxdl.models.sequence.sampling import NONE, check_sampling, draw

LONG = 256  # new tokens from which on the memory grows while they are written


def until_end(
    tokens: Int[Array, "batch time"], end_token: int | Int[Array, ""]
) -> Int[Array, "batch time"]:
    """The tokens up to the first end of each row, which is then filled up with it."""
    ended = jnp.cumsum(tokens == end_token, axis=1) > 0
    return jnp.where(ended, jnp.asarray(end_token, tokens.dtype), tokens)


def generate(  # noqa: PLR0913 (all that is named is optional)
    model: nn.Module,
    variables: Variables,
    prompt: Any,  # a Pair, or integers [batch, prompt], checked below
    max_new_tokens: int,
    *,
    temperature: Scalar = 1.0,
    top_k: int = 0,
    top_p: Scalar = 1.0,
    num_beams: int = 1,
    key: jax.Array | None = None,
) -> Int[Array, "batch {max_new_tokens}"]:
    """Continue rows of tokens; what blocks have seen is remembered and not read again.

    Args:
      model: the network, with the methods of ``jaxdl.models.sequence.reader``, such as
        ``gpt()`` or ``EncoderDecoder(...)``.
      variables: of it.
      prompt: what is there already, at least one token a row; for a model that answers
        a source, that source, and the token that begins the answer.
      max_new_tokens: how many tokens to add; ``until_end`` cuts what is too many.
      temperature: what logits are divided by, at least 0; at 0 the likeliest token is
        taken. May be traced.
      top_k: how many of the likeliest tokens are drawn from; 0 for all.
      top_p: the fewest likeliest tokens that have this probability are drawn from; from
        0 to 1. May be traced.
      num_beams: above 1, nothing is drawn: the answer is the likeliest sequence that
        ``beam_search`` finds, for which ``temperature`` must be 0.
      key: decides what is drawn; may be ``None`` if ``temperature`` is 0.

    Returns:
      The new tokens without the prompt; -1 from where on the model gives NaN.

    Raises:
      ValueError: the prompt is empty or has tokens that the model does not know,
        nothing is to be added, or both are longer than the context of the model; a
        number is out of range; there is no key to draw with.
    """
    check_prompt(model, prompt)
    require(max_new_tokens >= 1, "max_new_tokens must be at least 1", max_new_tokens)
    still: Any = model.clone(dropout_rate=0.0)  # a traced rate could not be hashed
    check_sampling(still.num_classes, temperature, top_k, top_p)
    traced = isinstance(temperature, jax.core.Tracer)
    cold = not traced and float(temperature) == 0
    if num_beams != 1:
        rule = "temperature must be 0 for several beams, which are not drawn"
        require(cold, rule, temperature, "Say temperature=0, or --temperature 0.")
        given = model, variables, prompt, max_new_tokens
        found = beam_search(*given, num_beams=num_beams)
        return jnp.where(jnp.isnan(found.scores[:, :1]), NONE, found.tokens[:, 0])
    if key is None:
        require(cold, "key must be given unless temperature is 0", "None")
        key = jax.random.key(0)  # nothing is drawn with it
    numbers = jnp.asarray(temperature, jnp.float32), jnp.asarray(top_p, jnp.float32)
    every = isinstance(top_p, int | float) and top_p == 1  # none has to be found
    sizes = max_new_tokens, top_k, every
    return _generate(still, sizes, variables, prompt, *numbers, key)


@partial(jax.jit, static_argnums=(0, 1))
def _generate(
    model: nn.Module,
    sizes: tuple[int, int, bool],
    variables: Variables,
    prompt: Array | Pair,
    temperature: Array,
    top_p: Array,
    key: jax.Array,
) -> Array:
    count, top_k, every = sizes
    read, room, known, told = open_reader(model, variables, prompt)
    length = told.shape[1]

    def choose(logits: Array, number: Any) -> Array:
        drawn = stream(key, "token", number)
        token = draw(drawn, logits, temperature, top_k, None if every else top_p)
        return token.astype(told.dtype)

    def step(carry: Any, number: Array) -> tuple[Any, Array]:
        memories, token = carry
        place = length + number - 1
        memories, logits = read(memories, token[:, None], place, *known)
        token = choose(logits, number)
        return (memories, token), token

    ends = stretches(count)
    rooms = [room(length + end) for end in reversed(ends)]  # too long shows at first
    memories, logits = read(rooms.pop(), told, 0, *known)
    token = choose(logits, 0)
    written = [token[None]]
    for begin, end in itertools.pairwise((1, *ends)):
        numbers = jnp.arange(begin, end)
        (memories, token), rest = jax.lax.scan(step, (memories, token), numbers)
        written.append(rest)
        if rooms:
            memories = grown(memories, rooms.pop())
    return jnp.concatenate(written).T


def stretches(count: int) -> tuple[int, ...]:
    """After how many of ``count`` new tokens there must be room for more.

    Every token reads all of the memory, whether or not something is there yet. So a
    long text is written in four stretches, with room for the tokens up to the end of
    each: on average five eighths of what all need. A short one is not worth compiling
    its step four times.

    >>> stretches(100), stretches(400)
    ((100,), (100, 200, 300, 400))
    """
    parts = 4 if count >= LONG else 1
    return tuple(count * (i + 1) // parts for i in range(parts))
