"""What the image classifiers share.

Each is a Linen module with three methods over the same weights. ``features(x, *,
train)`` gives the maps at every resolution by name, the finest first: each is the last
one before the size is halved, and the last of all is what the head reads.
``classify(x, *, train)`` is the head: logits from the last map, or what the last dense
layer would read if ``num_classes`` is 0. ``__call__`` is one after the other.

Submodules are named as those of torchvision (timm where it has none), so that weights
map by name (``jaxdl.pretrained``). ``smallest`` in the registry is the side of the
smallest image that a network takes.
"""

from collections import OrderedDict
from typing import Any

from flax import linen as nn
from jax.typing import DTypeLike
from jaxtyping import Array, Float

from jaxdl.core.errors import require

Images = Float[Array, "batch height width channels"]
Maps = Float[Array, "batch out_height out_width features"]
Outputs = Float[Array, "batch outputs"]
Features = OrderedDict[str, Array]
"""Maps by name, the finest first; the compiler would sort the names of a ``dict``."""

HE_FAN_OUT = nn.initializers.variance_scaling(2, "fan_out", "normal")
"""He's normal weights by the number of outputs: keeps the variance of gradients."""

TORCH_UNIFORM = nn.initializers.variance_scaling(1 / 3, "fan_in", "uniform")
"""What PyTorch draws by default: uniform in ``±1 / sqrt(inputs)``."""


def imagenet(smallest: int, size: int = 224) -> dict[str, Any]:
    """The registered facts of a classifier of photographs.

    Args:
      smallest: pixels of a side that the network needs at least.
      size: pixels of a side that the paper uses.
    """
    return {**cifar(smallest), "input_shape": (size, size, 3)}


def cifar(smallest: int = 32) -> dict[str, Any]:
    """The registered facts of a classifier of 32x32 pictures."""
    facts = {"tasks": ("classify",), "input_shape": (32, 32, 3), "data": "cifar10"}
    return {**facts, "smallest": smallest}


def torch_dense(inputs: int, features: int, name: str | None = None) -> nn.Dense:
    """A dense layer with PyTorch's initial weights, its bias drawn as its kernel is.

    Args:
      inputs: entries of an example, on which the width of the draw depends.
      features: outputs.
      name: of the layer; ``None`` where ``setup`` names it.
    """
    return nn.Dense(
        features,
        kernel_init=TORCH_UNIFORM,
        bias_init=torch_bias(inputs),
        name=name,
    )


def torch_bias(inputs: int) -> nn.initializers.Initializer:
    """PyTorch's initial biases: uniform in ``±1 / sqrt(inputs)``."""
    bound = inputs**-0.5

    def draw(key: Array, shape: tuple[int, ...], dtype: DTypeLike = "float32") -> Array:
        return nn.initializers.uniform(2 * bound)(key, shape, dtype) - bound

    return draw


def check_images(x: Array, smallest: int) -> None:
    """Raise unless ``x`` is a batch of images, last axis channels, large enough.

    Args:
      x: what came.
      smallest: pixels that a side must have at least.

    Raises:
      ValueError: ``x`` is not such a batch.
    """
    require(
        x.ndim == 4,
        "x must be [batch, height, width, channels]",
        f"shape {x.shape}",
        "A single image becomes a batch by x[None].",
    )
    require(
        min(x.shape[1:3]) >= smallest,
        f"images must be at least {smallest}x{smallest} pixels",
        f"{x.shape[1]}x{x.shape[2]}",
        "x looks like NCHW: x.transpose(0, 2, 3, 1) is NHWC."
        if x.shape[1] <= 4 < min(x.shape[2:])
        else "",
    )


def check_classes(num_classes: int) -> None:
    """Raise unless the number of classes is one, or 0 for features without a head."""
    require(
        num_classes >= 0,
        "num_classes must be at least 1, or 0 for the pooled features",
        num_classes,
    )


def last(features: Features) -> Array:
    """The coarsest map of ``features``: what the head reads."""
    return next(reversed(features.values()))


def flatten(x: Images) -> Float[Array, "batch entries"]:
    """Each image as a row, channel by channel as PyTorch flattens its layout."""
    return x.transpose(0, 3, 1, 2).reshape(len(x), -1)
