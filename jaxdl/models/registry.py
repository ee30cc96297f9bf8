"""Models by name: ``create_model("lenet", num_classes=10)``.

A model family registers functions that build it; their keyword arguments, documented
under ``Args:``, are the settings that ``create_model`` and the command line accept.
"""

from collections.abc import Mapping
from typing import Any

import jax
import jax.numpy as jnp
from jax.typing import DTypeLike
from jaxtyping import PyTree

from jaxdl.core.model import Model, as_model
from jaxdl.core.registry import Registry

MODELS: Registry = Registry("model", "jaxdl.list_models()")
"""The facts of a model are these:

``tasks``: what it can be trained for, such as ``("classify", "regress")``.
``data``: the data set that it is trained on by default.
``input_shape``: of one example, as ``DataInfo.shape``.
``forms``: of the examples it takes, in ``jaxdl.data.forms.FORMS``; default arrays.
``sample``: where the input is not one float array, a function that gives a batch.
``smallest``: the side to which smaller images are enlarged; default that of its input.
``defaults``: settings of a run that serve it better than the usual ones.
"""


def list_models(pattern: str = "*") -> list[str]:
    """The names of the models that match a shell pattern such as ``"resnet*"``, sorted.

    >>> import jaxdl
    >>> jaxdl.list_models("mobile*")
    ['mobilenet_v2']
    """
    return MODELS.names(pattern)


def sample_batch(facts: Mapping[str, Any], dtype: DTypeLike = jnp.float32) -> PyTree:
    """A batch of one example as a registered model takes it; only its shapes matter.

    Args:
      facts: of the model.
      dtype: of the input, where it is one array.
    """
    if "sample" in facts:
        return facts["sample"]()
    return jax.ShapeDtypeStruct((1, *facts["input_shape"]), dtype)


def create_model(name: str, **settings: Any) -> Model:
    """The model of that name, as a pair of pure functions.

    Args:
      name: one of ``list_models()``.
      **settings: what to change of its defaults, such as ``num_classes=100``.

    Raises:
      ValueError: the name or a setting is unknown; the nearest ones are named.
    """
    return as_model(MODELS.create(name, **settings))
