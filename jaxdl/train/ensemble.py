"""Several models trained in one program, and their common prediction."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PyTree

from jaxdl.core.model import Model, Variables
from jaxdl.train.run import Run
from jaxdl.train.sweep import Batched, over_seeds


def ensemble(
    run: Run, num_members: int, *, strategy: str = "vmap", chunk: int | None = None
) -> Batched:
    """The function ``(key, hparams, data)`` that trains members with different keys.

    The members differ in their initial parameters and in the order of the examples, and
    see the same data; the first axis of every result counts them.

    Source: Lakshminarayanan, Pritzel & Blundell, "Simple and Scalable Predictive
    Uncertainty Estimation using Deep Ensembles", NeurIPS 2017, without its adversarial
    examples.
    """
    return over_seeds(run, num_members, strategy=strategy, chunk=chunk)


def ensemble_predict(
    model: Model, link: Callable[[PyTree], Float[Array, "..."]] = jax.nn.softmax
) -> Callable[[Any, PyTree], Float[Array, "..."]]:
    """The function ``(states, x) -> mean prediction`` of an ensemble's final states.

    Args:
      model: the model that the members share.
      link: from outputs to what is averaged: probabilities for a classifier (the
        default), the identity for a regression.
    """

    def predict(states: Any, x: PyTree) -> Float[Array, "..."]:
        def member(params: PyTree, state: PyTree) -> Float[Array, "..."]:
            return link(model.apply(Variables(params, state), x, train=False)[0])

        return jnp.mean(jax.vmap(member)(states.params, states.model_state), axis=0)

    return predict
