"""Models by name: ``create_model("lenet", num_classes=10)``.

A model family registers functions that build it; their keyword arguments, documented
under ``Args:``, are the settings that ``create_model`` and the command line accept.
"""

from typing import Any

from jaxdl.core.model import Model, as_model
from jaxdl.core.registry import Registry

MODELS: Registry = Registry("model", "jaxdl.list_models()")


def list_models(pattern: str = "*") -> list[str]:
    """The names of the models that match a shell pattern such as ``"resnet*"``, sorted.

    >>> import jaxdl
    >>> jaxdl.list_models("mobile*")
    ['mobilenet_v2']
    """
    return MODELS.names(pattern)


def create_model(name: str, **settings: Any) -> Model:
    """The model of that name, as a pair of pure functions.

    Args:
      name: one of ``list_models()``.
      **settings: what to change of its defaults, such as ``num_classes=100``.

    Raises:
      ValueError: the name or a setting is unknown; the nearest ones are named.
    """
    return as_model(MODELS.create(name, **settings))
