"""``jaxdl generate``: what a trained language model writes.

The model reads as many of the last tokens as it was trained on, and one token is drawn;
then again. All of it is one compiled program, whatever the model. A GPT remembers what
it has read, as long as no token leaves its sight.
"""

from functools import partial
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from jaxdl.core.errors import require
from jaxdl.core.keys import stream
from jaxdl.core.model import Model, Variables
from jaxdl.core.types import Scalar
from jaxdl.models.sequence.generate import generate as remembering
from jaxdl.models.sequence.generate import keep_top_k
from jaxdl.models.sequence.gpt import GPT
from jaxdl.recipes.saved import Saved, load_run


def generate(
    folder: Path | str,
    prompt: str = "\n",
    *,
    num_tokens: int = 200,
    temperature: float = 1.0,
    top_k: int = 0,
    seed: int = 0,
    data_dir: str | None = None,
) -> str:
    """The text that a run goes on with, without the prompt.

    Args:
      folder: of a run on a text, whose data are read again for their tokens.
      prompt: where to begin; at least one token.
      num_tokens: how many to draw.
      temperature: above 1 draws more freely; 0 takes the likeliest.
      top_k: draw among so many of the likeliest; 0 takes all.
      seed: decides what is drawn.
      data_dir: where the data files are now, if they have moved.

    Raises:
      FileNotFoundError: the folder is not that of a finished run, or data are missing.
      ValueError: the run is on something else, the prompt is empty or cannot be
        encoded, or a number is out of range.
    """
    require(num_tokens >= 1, "num_tokens must be at least 1", num_tokens)
    require(temperature >= 0, "temperature must be at least 0", temperature)
    saved = load_run(folder, data_dir)
    require(
        saved.data["task"] == "language",
        "generate must be given a run on a text",
        f"one on {saved.data['name']}",
    )
    tokenizer, size = saved.shared, len(saved.shared.tokens)
    require(0 <= top_k <= size, f"top_k must be in [0, {size}]", top_k)
    told = tokenizer.encode(prompt)
    require(len(told) > 0, "prompt must have at least one token", repr(prompt))
    key, first = jax.random.key(seed), jnp.asarray(told)
    how: dict[str, Any] = {"temperature": temperature, "top_k": top_k}
    drawn = written(saved, first, key, num_tokens=num_tokens, **how)
    return tokenizer.decode(np.asarray(drawn))


def written(
    saved: Saved,
    prompt: Int[Array, " told"],
    key: jax.Array,
    *,
    num_tokens: int,
    temperature: float = 1.0,
    top_k: int = 0,
) -> Int[Array, " {num_tokens}"]:
    """The tokens that a run goes on with, by the shortest way.

    Args:
      saved: a run on a text.
      prompt: at least one token.
      key: decides what is drawn; both ways draw the same.
      num_tokens: as for ``generate``.
      temperature: as for ``generate``.
      top_k: as for ``generate``.
    """
    window = saved.shape[0]
    if isinstance(saved.network, GPT) and len(prompt) + num_tokens <= window:
        how: dict[str, Any] = {"temperature": temperature, "top_k": top_k, "key": key}
        given = saved.network, saved.variables, prompt[None], num_tokens
        return remembering(*given, **how)[0]
    return continuation(
        key,
        saved.model,
        saved.variables,
        prompt,
        temperature,
        window=window,
        num_tokens=num_tokens,
        top_k=top_k,
    )


@partial(jax.jit, static_argnames=("model", "window", "num_tokens", "top_k"))
def continuation(
    key: Array,
    model: Model,
    variables: Variables,
    prompt: Int[Array, " told"],
    temperature: Scalar = 1.0,
    *,
    window: int,
    num_tokens: int,
    top_k: int = 0,
) -> Int[Array, " {num_tokens}"]:
    """Tokens drawn one after the other, each from the model's logits for the next.

    Args:
      key: decides what is drawn.
      model: from tokens ``[batch, time]`` to logits of the next one at each place, none
        of which depends on later tokens.
      variables: of the model.
      prompt: at least one token; no more than the last ``window`` are read.
      temperature: 0 takes the likeliest token; may be traced.
      window: tokens that are read for each guess.
      num_tokens: how many to draw.
      top_k: as for ``generate``.
    """
    told = prompt[-window:]
    read = jnp.zeros(window, jnp.int32).at[: len(told)].set(told.astype(jnp.int32))

    def step(carry: tuple, number: Array) -> tuple[tuple, Array]:
        read, count = carry
        logits, _ = model.apply(variables, read[None], train=False)
        key_step = stream(key, "token", number)
        drawn = draw(key_step, logits[0, count - 1], temperature, top_k)
        full = count == window
        read = jnp.where(full, jnp.roll(read, -1), read)
        read = read.at[jnp.where(full, window - 1, count)].set(drawn)
        return (read, jnp.minimum(count + 1, window)), drawn

    _, drawn = jax.lax.scan(step, (read, jnp.int32(len(told))), jnp.arange(num_tokens))
    return drawn


def draw(
    key: Array, logits: Float[Array, " tokens"], temperature: Scalar, top_k: int = 0
) -> Int[Array, ""]:
    """One token: among the ``top_k`` likeliest, or all for 0; at 0 degrees the first.

    Args:
      key: decides what is drawn.
      logits: unnormalised log-probabilities.
      temperature: at least 0; may be traced.
      top_k: how many may be drawn.
    """
    if top_k:
        logits = keep_top_k(logits[None], top_k)[0]
    cold = jnp.asarray(temperature) == 0
    warm = logits / jnp.where(cold, 1, temperature)
    drawn = jnp.where(cold, jnp.argmax(logits), jax.random.categorical(key, warm))
    return drawn.astype(jnp.int32)
