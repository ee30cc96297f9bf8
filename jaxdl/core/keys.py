"""Random keys by name: each use of randomness has a stream, whatever the order.

A key that is split in sequence ties every stream to the order of the splits; a key that
is folded with a name and a step does not, so step 500 can be reproduced alone.
"""

import zlib

import jax


def stream(key: jax.Array, name: str, step: jax.Array | int | None = None) -> jax.Array:
    """The key for one use of randomness, such as ``"dropout"``, at one step.

    Args:
      key: the key of the run.
      name: what the randomness is for; different names give independent keys.
      step: the step of the run; ``None`` for what happens once, such as initialisation.
    """
    named = jax.random.fold_in(key, zlib.crc32(name.encode()))
    return named if step is None else jax.random.fold_in(named, step)
