"""Does a function do the same everywhere? Move its images, and see the result move."""

from collections.abc import Callable

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from jaxdl.core.errors import require
from jaxdl.testing.agreement import (
    assert_agree,
    compiled_if_possible,
    require_results,
)

Images = Float[Array, "_batch _height _width _channels"]


def assert_translation_equivariant(
    f: Callable[[Images], Images],
    x: Images,
    *,
    shift: tuple[int, int] = (1, 2),
    stride: int = 1,
    margin: int = 0,
    tolerance: float = 1e-4,
) -> None:
    """Assert that moving the images moves the result, and changes nothing else.

    What leaves an image on one side comes in on the other. That is exact for a function
    that continues images so (circular padding). For others the border is left out,
    where padding and what came in play a part.

    Args:
      f: from images to images; a function of the images alone.
      x: images that are not the same everywhere.
      shift: rows and columns, in pixels of the result.
      stride: pixels of ``x`` for one of the result.
      margin: pixels of the result at each side that see the border of ``x``; for
        convolutions of stride 1 half of the receptive field.
      tolerance: the largest allowed difference, beside the largest value.

    Raises:
      AssertionError: naming the pixel with the largest difference, and both values.
      ValueError: nothing is left between the margins, ``shift`` is (0, 0), or ``f``
        returns nothing.
    """
    require(any(shift), "shift must move the images", shift)
    moved = jnp.roll(x, (shift[0] * stride, shift[1] * stride), (1, 2))
    compiled = compiled_if_possible(f)
    plain = compiled(x)
    require_results(plain)
    expected = np.roll(np.asarray(plain), shift, (1, 2))
    found = np.asarray(compiled(moved))
    size = found.shape[1:3]
    edges = [margin + abs(s) if margin else 0 for s in shift]
    require(
        all(n > 2 * edge for n, edge in zip(size, edges, strict=True)),
        "the result must have pixels between its margins",
        f"{size[0]}x{size[1]}, with margins of {edges[0]} and {edges[1]}",
        "Take larger images.",
    )
    inside = tuple(slice(e, n - e) for e, n in zip(edges, size, strict=True))
    assert_agree(
        found[:, inside[0], inside[1]],
        expected[:, inside[0], inside[1]],
        f"moving the images by {shift} must move the result",
        ("image", "row", "column", "channel"),
        tolerance=tolerance,
        origin=(0, edges[0], edges[1]),
    )
