"""What a pretrained network was fed: the size, the crop and the scale of its images.

The steps are those of torchvision's and timm's evaluation: enlarge or shrink the image
until its shorter side is a little longer than the network's input, cut out the middle,
divide by 255, subtract a mean and divide by a standard deviation for each channel.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float32

from jaxdl.core.errors import require

FILTERS = ("nearest", "bilinear", "bicubic", "lanczos")


class Preprocessing(NamedTuple):
    """From a photograph to the input of a network; by default torchvision's.

    Attributes:
      size: rows and columns of the input, in pixels.
      crop_share: the cut-out part of the shorter side, in (0, 1].
      mean: of each channel, of values in [0, 1].
      std: of each channel, positive.
      interpolation: ``"nearest"``, ``"bilinear"``, ``"bicubic"`` or ``"lanczos"``.
    """

    size: tuple[int, int] = (224, 224)
    crop_share: float = 0.875
    mean: tuple[float, ...] = (0.485, 0.456, 0.406)
    std: tuple[float, ...] = (0.229, 0.224, 0.225)
    interpolation: str = "bilinear"

    def __call__(
        self, images: Sequence[np.ndarray]
    ) -> Float32[np.ndarray, "batch height width channels"]:
        """The input for some images, which may differ in size.

        Args:
          images: ``[height, width, channels]`` of 8 bits, such as
            ``np.asarray(Image.open(path).convert("RGB"))``.

        Raises:
          ValueError: there is no image, or one is not of that kind; its number is said.
        """
        require(len(images) >= 1, "images must be at least one", len(images))
        return np.stack([self._one(image, i) for i, image in enumerate(images)])

    def _one(self, image: np.ndarray, number: int) -> np.ndarray:
        from PIL import Image

        channels = len(self.mean)
        require(
            image.dtype == np.uint8
            and image.ndim == 3
            and image.shape[-1] == channels
            and image.size > 0,
            f"image {number} must be uint8 [height, width, {channels}]",
            f"{image.dtype} {list(image.shape)}",
        )
        picture = Image.fromarray(image if channels > 1 else image[..., 0])
        side = math.floor(min(self.size) / self.crop_share)
        picture = picture.resize(
            _shorter_side_to(picture.size, side),
            Image.Resampling[self.interpolation.upper()],
        )
        picture = picture.crop(_middle(picture.size, self.size))
        values = np.asarray(picture, np.float32).reshape(*self.size, channels) / 255
        return (values - np.asarray(self.mean, np.float32)) / np.asarray(
            self.std, np.float32
        )


def preprocessing_of(
    config: Mapping[str, Any], shape: tuple[int, int, int]
) -> Preprocessing:
    """What timm writes into the ``config.json`` of its weights.

    Args:
      config: the content of the file; what it does not say is torchvision's for three
        channels, and no scaling for others.
      shape: of an input, if the file does not say it.

    Raises:
      ValueError: an unknown interpolation, or numbers that cannot be.
    """
    known = config.get("pretrained_cfg", {})
    *size, channels = shape
    default = Preprocessing((size[0], size[1]))
    if channels != len(default.mean):
        default = default._replace(mean=(0.0,) * channels, std=(1.0,) * channels)
    found = Preprocessing(
        tuple(known.get("input_size", (channels, *size))[1:]),
        known.get("crop_pct", default.crop_share),
        tuple(known.get("mean", default.mean)),
        tuple(known.get("std", default.std)),
        known.get("interpolation", default.interpolation),
    )
    require(
        found.interpolation in FILTERS,
        f"interpolation must be one of {', '.join(FILTERS)}",
        found.interpolation,
    )
    require(0 < found.crop_share <= 1, "crop_pct must be in (0, 1]", found.crop_share)
    require(
        len(found.mean) == len(found.std) and all(s > 0 for s in found.std),
        "std must be positive, and as long as mean",
        found.std,
    )
    return found


def _shorter_side_to(size: tuple[int, int], side: int) -> tuple[int, int]:
    """Width and height with the shorter side at ``side``, the other cut to pixels."""
    width, height = size
    if width <= height:
        return side, int(side * height / width)
    return int(side * width / height), side


def _middle(size: tuple[int, int], inner: tuple[int, int]) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of a box of rows and columns in the middle."""
    left = round((size[0] - inner[1]) / 2)
    top = round((size[1] - inner[0]) / 2)
    return left, top, left + inner[1], top + inner[0]
