"""Learning with optimisers that look at the curvature of the loss on each batch."""

from collections.abc import Callable, Mapping
from typing import Any

import jax
import optax
from flax import linen as nn
from jaxtyping import PyTree

from jaxdl.core.keys import stream
from jaxdl.core.model import Model, Variables, as_model
from jaxdl.core.types import Batch
from jaxdl.ops.weighted import weighted_mean
from jaxdl.train.learner import Learner, Metrics
from jaxdl.train.supervised import Loss, TrainState, resolved, supervised


def second_order(
    model: Model | nn.Module | Callable[[Any], Model | nn.Module],
    loss: Loss,
    optimizer: Callable[[Any], optax.GradientTransformationExtraArgs],
    metrics: Mapping[str, Callable[[], Any]] | None = None,
) -> Learner:
    """``supervised`` for an optimiser that sees curvature, such as ``hessian_free``.

    The optimiser is given, besides the gradient, the outputs as a function of the
    parameters (``outputs_fn``) and the mean loss as a function of the outputs
    (``loss_of_outputs``), both on the batch of the step, and with one draw of all
    randomness. What the forward pass changes is that of its first pass.

    Args:
      model: as ``supervised``.
      loss: as ``supervised``; convex in the outputs, or a step may be no descent.
      optimizer: from the hyper-parameters, so that a damping can be a batch axis.
      metrics: as ``supervised``.

    Raises:
      ValueError: as ``supervised``.
    """
    base = supervised(model, loss, optimizer, metrics)

    def update(state: TrainState, batch: Batch) -> tuple[TrainState, Metrics]:
        apply = as_model(resolved(model, state.hparams)).apply
        key = stream(state.key, "forward", state.step)
        before = state.model_state

        def outputs_fn(params: PyTree) -> PyTree:
            variables = Variables(params, before)
            return apply(variables, batch.x, train=True, key=key)[0]

        def loss_of_outputs(outputs: PyTree) -> jax.Array:
            return weighted_mean(loss(outputs, batch, state.hparams), batch.weight)

        assert base.gradients is not None
        grads, state, sums = base.gradients(state, batch)
        updates, opt_state = optimizer(state.hparams).update(
            grads,
            state.opt_state,
            state.params,
            outputs_fn=outputs_fn,
            loss_of_outputs=loss_of_outputs,
        )
        params = optax.apply_updates(state.params, updates)
        values = {name: metric.compute() for name, metric in sums.items()}
        values["grad_norm"] = optax.tree.norm(grads)
        new = state._replace(step=state.step + 1, params=params, opt_state=opt_state)
        return new, values

    return Learner(base.init, update, base.evaluate)
