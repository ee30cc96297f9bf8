"""The contract of every training run: three pure functions over one state.

A classifier, a GAN with two optimisers and an agent whose environment lives in its
state are all Learners, so what is written once over this contract serves them all:
scanning, sharding, sweeping over hyper-parameters, averaging weights, driving a long
run.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import optax
from jaxtyping import Array, Float, PyTree

State = Any
Metrics = Mapping[str, Float[Array, ""]]
Sums = Mapping[str, Any]
"""By name, metrics as sums over examples; see ``jaxdl.metrics``."""


class Learner(NamedTuple):
    """What a training run is made of.

    A state is a NamedTuple that starts with ``step``, ``key`` and ``hparams`` and holds
    what the next step needs, nothing else. Everything random is a function of the key
    and the step, so a run that was interrupted and resumed is the same run.

    Attributes:
      init: ``(key, hparams, sample_batch) -> state``.
      update: ``(state, batch) -> (state, metrics)``, one step; metrics are scalars by
        name. The batch is ``None`` where the state makes its own experience.
      evaluate: ``(state, batch) -> {name: metric}``, each metric a sum over examples
        with ``merge`` and ``compute`` (see ``jaxdl.metrics``), so that partial batches
        are exact.
      gradients: ``(state, batch) -> (gradients, state, metrics)``, the first half of
        ``update``: the state has new running averages but old parameters, and the
          metrics
        are sums as those of ``evaluate``. ``None`` where an update is not one gradient
        step.
      apply_gradients: ``(state, gradients) -> state``, the second half.
    """

    init: Callable[..., State]
    update: Callable[..., tuple[State, Metrics]]
    evaluate: Callable[..., Sums]
    gradients: Callable[..., tuple[PyTree, State, Sums]] | None = None
    apply_gradients: Callable[..., State] | None = None


def gradient_learner(
    init: Callable[..., State],
    gradients: Callable[..., tuple[PyTree, State, Sums]],
    apply_gradients: Callable[..., State],
    evaluate: Callable[..., Sums],
) -> Learner:
    """A Learner whose update is one gradient step, given as its two halves.

    The update adds ``grad_norm``, the Euclidean norm of all gradients, to the metrics.
    """

    def update(state: State, batch: Any) -> tuple[State, Metrics]:
        grads, state, sums = gradients(state, batch)
        metrics = {name: metric.compute() for name, metric in sums.items()}
        # The barrier keeps XLA from computing gradients a second time for their norm.
        metrics["grad_norm"] = optax.tree.norm(jax.lax.optimization_barrier(grads))
        return apply_gradients(state, grads), metrics

    return Learner(init, update, evaluate, gradients, apply_gradients)


class Wrapped(NamedTuple):
    """The state of a transformed Learner: the inner state and what the wrapper adds.

    ``step``, ``key``, ``hparams``, ``params`` and ``model_state`` are those of the
    inner state.
    """

    inner: State
    extra: PyTree

    @property
    def step(self) -> Any:
        """How many updates have been made."""
        return self.inner.step

    @property
    def key(self) -> jax.Array:
        """The key of the run."""
        return self.inner.key

    @property
    def hparams(self) -> Any:
        """The hyper-parameters of the run."""
        return self.inner.hparams

    @property
    def params(self) -> PyTree:
        """The parameters that are trained."""
        return self.inner.params

    @property
    def model_state(self) -> PyTree:
        """What the forward pass changes."""
        return self.inner.model_state


def replace(state: State, **fields: Any) -> State:
    """The state with some fields replaced, however deeply it is wrapped."""
    if isinstance(state, Wrapped):
        return state._replace(inner=replace(state.inner, **fields))
    return state._replace(**fields)


def traced(hparams: Any) -> Any:
    """Hyper-parameters as arrays: ``0.1`` and ``jnp.array(0.1)`` compile once."""

    def leaf(value: Any) -> jax.Array:
        value = jnp.asarray(value)
        kind = jnp.float32 if jnp.issubdtype(value.dtype, jnp.floating) else value.dtype
        return jax.lax.convert_element_type(value, kind)

    return jax.tree.map(leaf, hparams)
