"""Writing with a language model: one token after the other, in one compiled program.

Sources: Fan, Lewis and Dauphin, "Hierarchical Neural Story Generation", ACL 2018, for
top-k sampling; Holtzman et al., "The Curious Case of Neural Text Degeneration", ICLR
2020, for top-p sampling.
"""

from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from jaxdl.core.errors import require
from jaxdl.core.keys import stream
from jaxdl.core.model import Variables
from jaxdl.core.types import Scalar
from jaxdl.models.sequence.gpt import GPT

Logits = Float[Array, "batch tokens"]


def keep_top_k(logits: Logits, top_k: int) -> Logits:
    """The logits with all but the ``top_k`` largest of a row at minus infinity.

    Those that equal the smallest of them stay as well.
    """
    least = jax.lax.top_k(logits, top_k)[0][:, -1:]
    return jnp.where(logits >= least, logits, -jnp.inf)


def keep_top_p(logits: Logits, top_p: Scalar) -> Logits:
    """The logits of the fewest tokens whose probabilities reach ``top_p``.

    The others are at minus infinity. The likeliest token always stays.
    """
    order = jnp.argsort(-logits, axis=-1)
    falling = jnp.take_along_axis(jax.nn.softmax(logits, -1), order, -1)
    before = jnp.cumsum(falling, -1) - falling
    kept = (before < top_p).at[:, 0].set(True)
    kept = jnp.take_along_axis(kept, jnp.argsort(order, axis=-1), -1)
    return jnp.where(kept, logits, -jnp.inf)


def generate(
    model: GPT,
    variables: Variables,
    prompt: Int[Array, "batch prompt"],
    max_new_tokens: int,
    *,
    temperature: Scalar = 1.0,
    top_k: int = 0,
    top_p: Scalar = 1.0,
    key: jax.Array,
) -> Int[Array, "batch {max_new_tokens}"]:
    """Continue rows of tokens; what blocks have seen is remembered and not read again.

    Args:
      model: the network, such as ``gpt()``.
      variables: of it.
      prompt: what is there already, at least one token a row.
      max_new_tokens: how many tokens to add.
      temperature: what logits are divided by, at least 0; at 0 the likeliest token is
        taken.
      top_k: how many of the likeliest tokens are drawn from; 0 for all.
      top_p: the fewest likeliest tokens that have this probability are drawn from.
      key: decides what is drawn.

    Returns:
      The new tokens without the prompt.

    Raises:
      ValueError: the prompt is empty, nothing is to be added, or both are longer than
        the context of the model; ``top_k`` is negative or above the vocabulary.
    """
    length = prompt.shape[1]
    require(length >= 1, "prompt must have at least one token", length)
    require(max_new_tokens >= 1, "max_new_tokens must be at least 1", max_new_tokens)
    require(
        length + max_new_tokens <= model.context_length,
        f"prompt and new tokens must be at most {model.context_length}",
        f"{length} and {max_new_tokens}",
        "Cut the prompt, or ask for fewer.",
    )
    require(
        0 <= top_k <= model.num_classes,
        f"top_k must be from 0 to {model.num_classes}",
        top_k,
    )
    still = model.clone(dropout_rate=0.0)  # a traced rate could not be hashed
    numbers = jnp.asarray(temperature, jnp.float32), jnp.asarray(top_p, jnp.float32)
    return _generate(still, max_new_tokens, top_k, variables, prompt, *numbers, key)


@partial(jax.jit, static_argnums=(0, 1, 2))
def _generate(
    model: GPT,
    count: int,
    top_k: int,
    variables: Variables,
    prompt: Array,
    temperature: Array,
    top_p: Array,
    key: jax.Array,
) -> Array:
    batch, length = prompt.shape
    collections = {"params": variables.params, **variables.state}
    dtype = jax.tree.leaves(variables.params)[0].dtype

    def choose(logits: Array, time: Any) -> Array:
        likeliest = logits.argmax(-1).astype(prompt.dtype)
        scaled = logits / jnp.where(temperature > 0, temperature, 1)
        scaled = keep_top_k(scaled, top_k) if top_k else scaled
        scaled = keep_top_p(scaled, top_p)
        drawn = jax.random.categorical(stream(key, "token", time), scaled)
        return jnp.where(temperature > 0, drawn.astype(prompt.dtype), likeliest)

    def read(memories: Any, tokens: Array, start: Any) -> tuple[Any, Array]:
        found: Any = model.apply(collections, memories, tokens, start, method="extend")
        return found[0], found[1][:, -1].astype(jnp.float32)

    def step(carry: Any, time: Array) -> tuple[Any, Array]:
        memories, token = carry
        memories, logits = read(memories, token[:, None], time)
        token = choose(logits, time)
        return (memories, token), token

    empty = model.apply(collections, batch, length + count, dtype, method="empty")
    memories, logits = read(empty, prompt, 0)
    first = choose(logits, length - 1)
    times = jnp.arange(length, length + count - 1)
    _, rest = jax.lax.scan(step, (memories, first), times)
    return jnp.concatenate([first[:, None], rest.T], 1)
