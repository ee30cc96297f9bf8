"""A model is two pure functions, whichever library wrote it.

``init(key, x)`` gives variables, and ``apply(variables, x, train=, key=)`` an output
and new state. They hide what a Flax Linen module asks of its caller: which collections
are mutable, and which random streams it needs. Every tool of jaxdl takes this pair and
nothing else.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import jax
from flax import linen as nn
from jaxtyping import PyTree

from jaxdl.core.keys import stream


class Variables(NamedTuple):
    """What a model needs besides its input.

    Attributes:
      params: what the optimiser changes.
      state: what the forward pass changes, such as running averages; may be empty.
    """

    params: PyTree
    state: PyTree


class Model(NamedTuple):
    """A pair of pure functions.

    Attributes:
      init: ``(key, x) -> Variables``; ``x`` is a sample batch, of which only the shape
        and dtype matter.
      apply: ``(variables, x, *, train, key=None) -> (output, new_state)``. ``train``
        chooses between training and evaluation (dropout, batch statistics); ``key`` is
        needed when training a model that draws random numbers.
    """

    init: Callable[[jax.Array, PyTree], Variables]
    apply: Callable[..., tuple[PyTree, PyTree]]


RANDOM_STREAMS = ("dropout",)  # the Linen streams that a forward pass may draw from


def from_linen(module: nn.Module, method: str = "__call__") -> Model:
    """Turn a Linen module with ``__call__(x, *, train) -> output`` into a model.

    Every collection besides ``params`` becomes ``Variables.state``: when training all
    of it is mutable, otherwise none is. What is sown in ``intermediates`` is dropped.

    Args:
      module: the network.
      method: which method of it the model calls. The variables of the whole network fit
        all of them; ``init`` makes those that the method uses.
    """

    def init(key: jax.Array, x: PyTree) -> Variables:
        keys = {name: stream(key, name) for name in ("params", *RANDOM_STREAMS)}
        collections = dict(module.init(keys, x, train=False, method=method))
        collections.pop("intermediates", None)
        return Variables(collections.pop("params", {}), collections)

    def apply(
        variables: Variables, x: PyTree, *, train: bool, key: jax.Array | None = None
    ) -> tuple[PyTree, PyTree]:
        collections = {"params": variables.params, **variables.state}
        if not train:
            output = module.apply(collections, x, train=False, method=method)
            return output, variables.state
        rngs = {} if key is None else {n: stream(key, n) for n in RANDOM_STREAMS}
        output, state = module.apply(
            collections,
            x,
            train=True,
            rngs=rngs,
            mutable=list(variables.state),
            method=method,
        )
        return output, state

    return Model(init, apply)


def from_functions(
    init: Callable[[jax.Array, PyTree], PyTree],
    apply: Callable[[PyTree, PyTree], PyTree],
) -> Model:
    """Turn ``init(key, x) -> params`` and ``apply(params, x) -> output`` into a model.

    For models without state and without randomness; with either, build ``Model``.
    """

    def model_apply(
        variables: Variables, x: PyTree, *, train: bool, key: jax.Array | None = None
    ) -> tuple[PyTree, PyTree]:
        del train, key
        return apply(variables.params, x), variables.state

    return Model(lambda key, x: Variables(init(key, x), {}), model_apply)


def as_model(model: Model | nn.Module) -> Model:
    """The model itself, or the one that a Linen module makes.

    Raises:
      TypeError: neither a ``Model`` nor a Linen module.
    """
    if isinstance(model, nn.Module):
        return from_linen(model)
    if isinstance(model, Model):
        return model
    raise TypeError(
        f"a model must be a jaxdl.Model or a Flax Linen module; got {type(model)}. "
        "jaxdl.from_functions(init, apply) makes one from two functions."
    )


def preprocess(model: Model, function: Callable[[PyTree], PyTree]) -> Model:
    """The model of ``function(x)``: a fixed preparation of the input, kept with it.

    Args:
      model: the model to feed.
      function: pure and without parameters, such as a normalisation.
    """

    def apply(
        variables: Variables, x: PyTree, **how: Any
    ) -> tuple[PyTree, Mapping[str, PyTree]]:
        return model.apply(variables, function(x), **how)

    return Model(lambda key, x: model.init(key, function(x)), apply)


def postprocess(model: Model, function: Callable[[PyTree], PyTree]) -> Model:
    """The model whose output is ``function(output)``, such as a change of units.

    Args:
      model: the model to read.
      function: pure and without parameters.
    """

    def apply(
        variables: Variables, x: PyTree, **how: Any
    ) -> tuple[PyTree, Mapping[str, PyTree]]:
        output, state = model.apply(variables, x, **how)
        return function(output), state

    return Model(model.init, apply)
