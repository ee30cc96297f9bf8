"""Learning from examples with targets: a model, a loss, an optimiser."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import optax
from flax import linen as nn
from jaxtyping import Array, Float, PyTree

from jaxdl.core.errors import require
from jaxdl.core.keys import stream
from jaxdl.core.model import Model, Variables, as_model
from jaxdl.core.types import Batch
from jaxdl.metrics import Mean
from jaxdl.ops.weighted import weighted_mean
from jaxdl.train.learner import Learner, Sums, gradient_learner, traced

Loss = Callable[[PyTree, Batch, Any], Float[Array, " batch"]]


class TrainState(NamedTuple):
    """The state of a supervised run.

    Attributes:
      step: updates made so far, int32.
      key: the key of the run; it never changes.
      hparams: the hyper-parameters, traced leaves.
      params: what the optimiser changes.
      model_state: what the forward pass changes, such as running averages.
      opt_state: the optimiser's own state.
    """

    step: jax.Array
    key: jax.Array
    hparams: Any
    params: PyTree
    model_state: PyTree
    opt_state: optax.OptState


def supervised(
    model: Model | nn.Module | Callable[[Any], Model | nn.Module],
    loss: Loss,
    optimizer: (
        optax.GradientTransformation | Callable[[Any], optax.GradientTransformation]
    ),
    metrics: Mapping[str, Callable[[], Any]] | None = None,
) -> Learner:
    """The Learner that minimises the weighted mean of a per-example loss.

    Args:
      model: the model, or a function of the hyper-parameters that builds it (for a
        traced dropout rate, say); the shapes of its parameters must not. A Flax Linen
        module will do.
      loss: ``(outputs, batch, hparams) -> [batch]``, a loss for each example.
      optimizer: an optax transformation, or a function of the hyper-parameters that
        builds it inside the program, so that a learning rate can be a batch axis.
      metrics: by name, functions that make an empty metric, such as ``Accuracy.init``;
        they are reported besides ``loss``, in training for the batch before its update.

    Raises:
      ValueError: a metric is called ``loss``, or, when it is first used, the loss is
        not one number per example.

    >>> import optax
    >>> from jaxdl.losses import cross_entropy_loss
    >>> from jaxdl.metrics import Accuracy
    >>> from jaxdl.models import create_model
    >>> learner = supervised(
    ...     create_model("mlp", num_classes=3),
    ...     lambda logits, batch, hparams: cross_entropy_loss(logits, batch.y),
    ...     lambda hparams: optax.adam(hparams.learning_rate),
    ...     {"accuracy": Accuracy.init},
    ... )
    """
    tracked = dict(metrics or {})
    require("loss" not in tracked, "metrics must not be called 'loss'", list(tracked))

    def built(hparams: Any) -> Model:
        return as_model(resolved(model, hparams))

    def optimiser(hparams: Any) -> optax.GradientTransformation:
        return resolved(optimizer, hparams)

    def measure(outputs: PyTree, losses: jax.Array, batch: Batch) -> Sums:
        require(
            losses.shape == batch.weight.shape,
            f"the loss must be one number per example, of shape {batch.weight.shape}",
            losses.shape,
            "Take the mean over its other axes.",
        )
        sums: dict[str, Any] = {"loss": Mean.init().update(losses, batch.weight)}
        for name, empty in tracked.items():
            sums[name] = empty().update(outputs, batch.y, batch.weight)
        return sums

    def init(key: jax.Array, hparams: Any, sample_batch: Batch) -> TrainState:
        hparams = traced(hparams)
        variables = built(hparams).init(stream(key, "init"), sample_batch.x)
        opt_state = optimiser(hparams).init(variables.params)
        return TrainState(jnp.int32(0), key, hparams, *variables, opt_state)

    def gradients(state: TrainState, batch: Batch) -> tuple[PyTree, TrainState, Sums]:
        apply = built(state.hparams).apply
        key = stream(state.key, "forward", state.step)

        def objective(params: PyTree) -> tuple[jax.Array, tuple[Sums, PyTree]]:
            variables = Variables(params, state.model_state)
            outputs, model_state = apply(variables, batch.x, train=True, key=key)
            losses = loss(outputs, batch, state.hparams)
            sums = measure(outputs, losses, batch)
            return weighted_mean(losses, batch.weight), (sums, model_state)

        grads, (sums, model_state) = jax.grad(objective, has_aux=True)(state.params)
        return grads, state._replace(model_state=model_state), sums

    def apply_gradients(state: TrainState, grads: PyTree) -> TrainState:
        updates, opt_state = optimiser(state.hparams).update(
            grads, state.opt_state, state.params
        )
        params = optax.apply_updates(state.params, updates)
        return state._replace(step=state.step + 1, params=params, opt_state=opt_state)

    def evaluate(state: TrainState, batch: Batch) -> Sums:
        variables = Variables(state.params, state.model_state)
        outputs, _ = built(state.hparams).apply(variables, batch.x, train=False)
        return measure(outputs, loss(outputs, batch, state.hparams), batch)

    return gradient_learner(init, gradients, apply_gradients, evaluate)


def resolved(part: Any, hparams: Any) -> Any:
    """A part of a Learner, built from the hyper-parameters where it depends on them."""
    return part if isinstance(part, tuple | nn.Module) else part(hparams)
