"""The summary of a model that is given by name."""

import jax.numpy as jnp
from flax import linen as nn
from jax.typing import DTypeLike

from jaxdl.core.model import Model, as_model
from jaxdl.core.summary import Summary
from jaxdl.core.summary import summary as summarise
from jaxdl.models.registry import MODELS, create_model


def summary(
    model: str | Model | nn.Module,
    input_shape: tuple[int, ...] | None = None,
    dtype: DTypeLike = jnp.float32,
) -> Summary:
    """The layers of a model, and its parameters, memory and arithmetic.

    Args:
      model: a name in ``list_models()``, a model, or a Linen module.
      input_shape: the shape of one example, without the batch axis; ``None`` is the
        registered shape of a model that is given by name.
      dtype: of the input; an integer type for a model of token ids.

    Raises:
      ValueError: the name is unknown, or there is no shape.

    >>> summary("linear").params
    650
    """
    if isinstance(model, str):
        input_shape = input_shape or MODELS[model].facts["input_shape"]
        model = create_model(model)
    if input_shape is None:
        raise ValueError(
            "input_shape must be given for a model without a name; got None. "
            "It is the shape of one example, without the batch axis."
        )
    return summarise(as_model(model), input_shape, dtype)
