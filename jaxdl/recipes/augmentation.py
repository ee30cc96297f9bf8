"""New versions of the training pictures in every step, drawn inside the program."""

from collections.abc import Callable, Mapping
from typing import Any

import jax
import jax.numpy as jnp

from jaxdl.core.keys import stream
from jaxdl.core.types import Batch, Scalar
from jaxdl.data.augment import POLICIES, augment_batch, cutmix, mixup

Mixing = Callable[[jax.Array, Batch, Scalar], Batch]

MIXINGS: Mapping[str, Mixing] = {"mixup": mixup, "cutmix": cutmix}
"""By name, ways to mix two examples and their labels."""


def augmentation(
    policy: str, num_classes: int, mixings: tuple[str, ...]
) -> Callable[[jax.Array, Batch, Any], Batch]:
    """A function ``(key, batch, hparams) -> batch`` for ``jaxdl.train.augmented``.

    Args:
      policy: ``"none"``, or a name in ``jaxdl.data.augment.POLICIES``.
      num_classes: of the labels, which become distributions where examples are mixed.
      mixings: names in ``MIXINGS``; ``hparams.task[name]`` is the parameter of each.
        Where there are several, every step takes one of them, all equally likely.
    """

    def augment(key: jax.Array, batch: Batch, hparams: Any) -> Batch:
        if policy != "none":
            own = stream(key, "policy")
            batch = batch._replace(x=augment_batch(own, batch.x, POLICIES[policy]))
        if not mixings:
            return batch
        soft = batch._replace(y=jax.nn.one_hot(batch.y, num_classes))
        mixed = [
            MIXINGS[name](stream(key, name), soft, hparams.task[name])
            for name in mixings
        ]
        chosen = jax.random.randint(stream(key, "mixing"), (), 0, len(mixed))
        return jax.tree.map(lambda *leaves: jnp.stack(leaves)[chosen], *mixed)

    return augment
