"""The body of a classifier by name: its maps at every resolution, without the head."""

from typing import Any

from jaxdl.core.errors import require
from jaxdl.core.model import Model, from_linen
from jaxdl.models.registry import MODELS


def backbone(name: str, **settings: Any) -> Model:
    """The model whose output is an ordered dict of the maps, the finest first.

    Segmentation, detection and explanation build on it. Its variables are those of
    ``create_model(name)`` but the head's, so those of a trained classifier fit.

    Args:
      name: one of ``list_models()`` that has ``features``.
      **settings: what to change of its defaults.

    Raises:
      ValueError: the name or a setting is unknown, or the model has no ``features``.
    """
    module = MODELS.create(name, **settings)
    require(
        hasattr(module, "features"),
        "a backbone must be a model with a method features(x, *, train)",
        name,
        "Image classifiers such as resnet18 have one.",
    )
    return from_linen(module, "features")
