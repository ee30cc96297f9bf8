"""Which token comes next: drawn from logits, all of them or the likeliest.

Sources: Fan, Lewis and Dauphin, "Hierarchical Neural Story Generation", ACL 2018, for
top-k sampling; Holtzman et al., "The Curious Case of Neural Text Degeneration", ICLR
2020, for top-p sampling.
"""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from jaxdl.core.concrete import require_values
from jaxdl.core.errors import require
from jaxdl.core.types import Scalar

Logits = Float[Array, "batch tokens"]
NONE = -1  # in place of a token where the logits are NaN


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


def draw(
    key: jax.Array,
    logits: Logits,
    temperature: Scalar = 1.0,
    top_k: int = 0,
    top_p: Scalar | None = None,
) -> Int[Array, " batch"]:
    """A token of each row.

    Args:
      key: decides what is drawn.
      logits: unnormalised log-probabilities.
      temperature: what logits are divided by, at least 0; at 0 the likeliest token is
        taken. May be traced.
      top_k: how many of the likeliest tokens are drawn from; 0 for all.
      top_p: the fewest likeliest tokens that have this probability are drawn from;
        ``None`` for all. May be traced.

    Returns:
      int32; ``NONE`` where logits are NaN.
    """
    scaled = logits / jnp.where(temperature > 0, temperature, 1)
    scaled = keep_top_k(scaled, top_k) if top_k else scaled
    scaled = scaled if top_p is None else keep_top_p(scaled, top_p)
    drawn = jax.random.categorical(key, scaled)
    token = jnp.where(temperature > 0, drawn, logits.argmax(-1))
    return jnp.where(jnp.isnan(logits).any(-1), NONE, token).astype(jnp.int32)


def check_sampling(num_classes: int, temperature: Any, top_k: int, top_p: Any) -> None:
    """Raise unless tokens can be drawn so.

    Args:
      num_classes: how many tokens there are.
      temperature: as for ``draw``; not checked where it is traced.
      top_k: as for ``draw``.
      top_p: from 0 to 1; not checked where it is traced.

    Raises:
      ValueError: a number is out of range or NaN.
    """
    require(0 <= top_k <= num_classes, f"top_k must be from 0 to {num_classes}", top_k)
    rule = "at least 0 and finite"
    require_values("temperature", temperature, rule, lambda t: (t >= 0) & (t < np.inf))
    require_values("top_p", top_p, "from 0 to 1", lambda p: (p >= 0) & (p <= 1))
