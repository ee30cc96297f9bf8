"""Change the size of pictures on the host, without the memory of an accelerator."""

import numpy as np
from jaxtyping import Float32

from jaxdl.core.errors import require


def resize_images(
    x: Float32[np.ndarray, "rows height_in width_in channels"], height: int, width: int
) -> Float32[np.ndarray, "rows {height} {width} channels"]:
    """Bilinear interpolation; where the picture shrinks, an average over what merges.

    Args:
      x: pictures.
      height: of the result, in pixels.
      width: of the result, in pixels.

    Returns:
      Values within the range of those of the same picture and channel: each pixel is
      a weighted average with weights that are not negative and sum to 1.

    Raises:
      ValueError: ``height`` or ``width`` is not positive.
    """
    require(
        min(height, width) >= 1, "height and width must be positive", (height, width)
    )
    rows = _weights(x.shape[1], height)
    columns = _weights(x.shape[2], width)
    return np.einsum("hi,nijc,wj->nhwc", rows, x, columns, optimize=True)


def _weights(size_in: int, size_out: int) -> Float32[np.ndarray, "size_out size_in"]:
    """The share of each old pixel in each new one, along one axis.

    Both axes run over the same interval and a pixel sits at the middle of its part of
    it. A share falls linearly to 0 over the width of an old pixel, or of a new one if
    that is wider.
    """
    wide = max(size_in / size_out, 1)
    centre = (np.arange(size_out) + 0.5) * size_in / size_out - 0.5
    distance = np.abs(centre[:, None] - np.arange(size_in)) / wide
    share = np.maximum(1 - distance, 0)
    return (share / share.sum(axis=1, keepdims=True)).astype(np.float32)
