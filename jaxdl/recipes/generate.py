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
from jaxtyping import Array, Int

from jaxdl.core.errors import require
from jaxdl.core.keys import stream
from jaxdl.core.model import Model, Variables
from jaxdl.core.types import Scalar
from jaxdl.models.sequence.generate import generate as remembering
from jaxdl.models.sequence.gpt import GPT
from jaxdl.models.sequence.sampling import NONE, check_sampling, draw
from jaxdl.recipes.saved import Saved, load_run


def generate(  # noqa: PLR0913 (all that is named is optional)
    folder: Path | str,
    prompt: str = "\n",
    *,
    num_tokens: int = 200,
    temperature: float = 1.0,
    top_k: int = 0,
    top_p: float = 1.0,
    num_beams: int = 1,
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
      top_p: draw among the fewest likeliest that have this probability; 1 takes all.
      num_beams: above 1, the likeliest text is looked for, at temperature 0, by a GPT
        whose window holds all of it.
      seed: decides what is drawn.
      data_dir: where the data files are now, if they have moved.

    Raises:
      FileNotFoundError: the folder is not that of a finished run, or data are missing.
      ValueError: the run is on something else, the prompt is empty or cannot be
        encoded, a number is out of range, or the network gives NaN.
    """
    require(num_tokens >= 1, "num_tokens must be at least 1", num_tokens)
    require(num_beams >= 1, "num_beams must be at least 1", num_beams)
    saved = load_run(folder, data_dir)
    require(
        saved.data["task"] == "language",
        "generate must be given a run on a text",
        f"one on {saved.data['name']}",
    )
    tokenizer = saved.shared
    check_sampling(len(tokenizer.tokens), temperature, top_k, top_p)
    told = tokenizer.encode(prompt)
    require(len(told) > 0, "prompt must have at least one token", repr(prompt))
    key, first = jax.random.key(seed), jnp.asarray(told)
    how: dict[str, Any] = {"temperature": temperature, "top_k": top_k, "top_p": top_p}
    how |= {"num_tokens": num_tokens, "num_beams": num_beams}
    drawn = np.asarray(written(saved, first, key, **how))
    require(NONE not in drawn, "the network must give finite logits", "NaN")
    return tokenizer.decode(drawn)


def written(
    saved: Saved,
    prompt: Int[Array, " told"],
    key: jax.Array,
    *,
    num_tokens: int,
    temperature: float = 1.0,
    top_k: int = 0,
    top_p: float = 1.0,
    num_beams: int = 1,
) -> Int[Array, " {num_tokens}"]:
    """The tokens that a run goes on with, by the shortest way.

    Args:
      saved: a run on a text.
      prompt: at least one token.
      key: decides what is drawn; both ways draw the same.
      num_tokens: as for ``generate``.
      temperature: as for ``generate``.
      top_k: as for ``generate``.
      top_p: as for ``generate``.
      num_beams: as for ``generate``.

    Raises:
      ValueError: several beams are asked of a network that does not remember.
    """
    window, gpt = saved.shape[0], isinstance(saved.network, GPT)
    if gpt and len(prompt) + num_tokens <= window:
        how: dict[str, Any] = {"temperature": temperature, "top_k": top_k, "key": key}
        how |= {"top_p": top_p, "num_beams": num_beams}
        given = saved.network, saved.variables, prompt[None], num_tokens
        return remembering(*given, **how)[0]
    require(
        num_beams == 1,
        f"several beams need a GPT whose window of {window} holds prompt and answer",
        f"{type(saved.network).__name__} and {len(prompt) + num_tokens} tokens",
        "Lower --num-tokens." if gpt else "Leave --num-beams out.",
    )
    return continuation(
        key,
        saved.model,
        saved.variables,
        prompt,
        temperature,
        None if top_p == 1 else top_p,
        window=window,
        num_tokens=num_tokens,
        top_k=top_k,
    )


@partial(jax.jit, static_argnames=("model", "window", "num_tokens", "top_k"))
def continuation(  # noqa: PLR0913 (what is traced, and what is not)
    key: Array,
    model: Model,
    variables: Variables,
    prompt: Int[Array, " told"],
    temperature: Scalar = 1.0,
    top_p: Scalar | None = None,
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
      top_p: as for ``generate``, ``None`` for all; may be traced.
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
        last = logits[:, count - 1].astype(jnp.float32)
        (drawn,) = draw(key_step, last, temperature, top_k, top_p)
        full = count == window
        read = jnp.where(full, jnp.roll(read, -1), read)
        read = read.at[jnp.where(full, window - 1, count)].set(drawn)
        return (read, jnp.minimum(count + 1, window)), drawn

    _, drawn = jax.lax.scan(step, (read, jnp.int32(len(told))), jnp.arange(num_tokens))
    return drawn
