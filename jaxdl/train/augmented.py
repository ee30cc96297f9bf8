"""New versions of the examples at every step of training, and none in evaluation."""

from collections.abc import Callable
from typing import Any

import jax
from jaxtyping import PyTree

from jaxdl.core.errors import require
from jaxdl.core.keys import stream
from jaxdl.train.learner import Learner, Metrics, State, Sums, traced


def augmented(learner: Learner, fn: Callable[[jax.Array, Any, Any], Any]) -> Learner:
    """The Learner that trains on ``fn(key, batch, hparams)`` in place of the batch.

    The key follows from the key of the run and the step: each step draws new versions,
    and a resumed run draws the same ones. ``evaluate`` is unchanged. ``init`` sees an
    augmented batch as well, so that a crop may decide the shapes of the parameters.

    Apply it before ``on_device`` (which ``run`` applies itself). Under ``accumulate``
    each part of a batch has a key of its own; ``augmented(accumulate(learner, k), fn)``
    augments the whole batch at once, as mixing needs for partners from all of it.

    Args:
      learner: one that is given batches.
      fn: from a key, a batch and the hyper-parameters to a batch; strengths that are
        hyper-parameters can be swept.

    Raises:
      ValueError: when it is used without a batch.

    >>> import optax
    >>> from jaxdl.data.augment import augment_batch, random_flip_horizontal
    >>> from jaxdl.losses import cross_entropy_loss
    >>> from jaxdl.models import create_model
    >>> from jaxdl.train import supervised
    >>> def flips(key, batch, hparams):
    ...     return batch._replace(x=augment_batch(key, batch.x, random_flip_horizontal))
    >>> learner = supervised(
    ...     create_model("lenet", num_classes=10),
    ...     lambda logits, batch, hparams: cross_entropy_loss(logits, batch.y),
    ...     lambda hparams: optax.adam(hparams.learning_rate),
    ... )
    >>> learner = augmented(learner, flips)
    """

    def drawn(key: jax.Array, step: Any, batch: Any, hparams: Any) -> Any:
        require(
            batch is not None,
            "augmented must be given a batch",
            None,
            "Apply it before on_device, which draws batches itself.",
        )
        return fn(stream(key, "augment", step), batch, hparams)

    def version(state: State, batch: Any) -> Any:
        return drawn(state.key, state.step, batch, state.hparams)

    def init(key: jax.Array, hparams: Any, sample_batch: Any) -> State:
        sample = drawn(key, 0, sample_batch, traced(hparams))
        return learner.init(key, hparams, sample)

    def update(state: State, batch: Any) -> tuple[State, Metrics]:
        return learner.update(state, version(state, batch))

    inner = learner.gradients
    if inner is None:
        return learner._replace(init=init, update=update)

    def gradients(state: State, batch: Any) -> tuple[PyTree, State, Sums]:
        return inner(state, version(state, batch))

    return learner._replace(init=init, update=update, gradients=gradients)
