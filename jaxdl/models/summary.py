"""The summary of a model that is given by name."""

from typing import Any

import jax.numpy as jnp
from flax import linen as nn
from jax.typing import DTypeLike

from jaxdl.core.errors import require
from jaxdl.core.model import Model, as_model
from jaxdl.core.summary import Summary, summarise
from jaxdl.core.summary import summary as of_shape
from jaxdl.models.registry import MODELS, create_model, sample_batch


def summary(
    model: str | Model | nn.Module,
    input_shape: tuple[int, ...] | None = None,
    dtype: DTypeLike = jnp.float32,
    **settings: Any,
) -> Summary:
    """The layers of a model, and its parameters, memory and arithmetic.

    Args:
      model: a name in ``list_models()``, a model, or a Linen module.
      input_shape: the shape of one example, without the batch axis; ``None`` is the
        registered shape of a model that is given by name.
      dtype: of the input; an integer type for a model of token ids.
      **settings: of a model that is given by name, such as ``num_classes=100``.

    Raises:
      ValueError: the name or a setting is unknown, there is no shape, or one for a
        model whose input is not an array.

    >>> summary("linear").params
    650
    """
    if isinstance(model, str):
        facts, model = MODELS[model].facts, create_model(model, **settings)
        require(
            input_shape is None or "sample" not in facts,
            "input_shape must be left out for a model whose input is not one array",
            input_shape,
        )
        if input_shape is None:
            return summarise(model, sample_batch(facts, dtype))
    if input_shape is None:
        raise ValueError(
            "input_shape must be given for a model without a name; got None. "
            "It is the shape of one example, without the batch axis."
        )
    return of_shape(as_model(model), input_shape, dtype)
