"""What a stack of sliding windows does to the size of an image, and what it sees.

Source of the recursion: Dumoulin and Visin, "A guide to convolution arithmetic for deep
learning", 2016, and Araujo, Norris and Sim, "Computing Receptive Fields of
Convolutional Neural Networks", Distill, 2019.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from jaxdl.ops.window import Padding, Pads, Pair, num_places, pair, place_windows, span


class Window(NamedTuple):
    """How a convolution or a pooling slides.

    Attributes:
      taps: rows and columns of the kernel or window.
      strides: pixels from one output to the next.
      padding: as in ``jaxdl.ops.conv.conv2d``.
      dilation: pixels from one tap to the next.
      ceil_mode: as in ``jaxdl.ops.pool.max_pool``.
    """

    taps: int | Pair
    strides: int | Pair = 1
    padding: Padding = "VALID"
    dilation: int | Pair = 1
    ceil_mode: bool = False


class ReceptiveField(NamedTuple):
    """The pixels that an output can depend on.

    Output ``i`` along an axis sees pixels from ``offset + i * strides`` on, ``size`` of
    them. Those below 0 or beyond the image are padding. With dilation, not all between
    the first and the last need matter.

    Attributes:
      size: rows and columns that are seen.
      strides: pixels from what one output sees to what the next one sees.
      offset: the first row and column that output 0 sees; negative in the padding.
    """

    size: Pair
    strides: Pair
    offset: Pair


def output_size(size: Pair, windows: Sequence[Window]) -> Pair:
    """Height and width after all windows, one after the other.

    >>> output_size((224, 224), [Window(7, 2, 3), Window(3, 2, 1)])
    (56, 56)

    Args:
      size: height and width of the image.
      windows: from the image on.

    Raises:
      ValueError: a window does not fit into its padded input.
    """
    for window, pads in _placed(size, windows):
        size = _after(size, window, pads)
    return size


def receptive_field(size: Pair, windows: Sequence[Window]) -> ReceptiveField:
    """What one output after all windows sees of the image.

    >>> receptive_field((224, 224), [Window(7, 2, 3), Window(3, 2, 1)])
    ReceptiveField(size=(11, 11), strides=(4, 4), offset=(-5, -5))

    Args:
      size: height and width of the image, which decide on ``"SAME"`` padding.
      windows: from the image on.

    Raises:
      ValueError: a window does not fit into its padded input.
    """
    seen, strides, offset = (1, 1), (1, 1), (0, 0)
    for window, pads in _placed(size, windows):
        spans = _spans(window)
        step = pair(window.strides)
        seen = _each(lambda n, s, k: n + (k - 1) * s, seen, strides, spans)
        first = pads[0][0], pads[1][0]
        offset = _each(lambda o, s, p: o - p * s, offset, strides, first)
        strides = _each(lambda s, t, _: s * t, strides, step, step)
    return ReceptiveField(seen, strides, offset)


def _placed(size: Pair, windows: Sequence[Window]) -> Iterator[tuple[Window, Pads]]:
    """Each window with its padding in pixels."""
    for window in windows:
        taps, strides, dilation = map(
            pair, (window.taps, window.strides, window.dilation)
        )
        pads = place_windows(
            size, taps, strides, window.padding, dilation, ceil_mode=window.ceil_mode
        )
        yield window, pads
        size = _after(size, window, pads)


def _after(size: Pair, window: Window, pads: Pads) -> Pair:
    padded = size[0] + sum(pads[0]), size[1] + sum(pads[1])
    return _each(num_places, padded, _spans(window), pair(window.strides))


def _spans(window: Window) -> Pair:
    taps, dilation = pair(window.taps), pair(window.dilation)
    return span(taps[0], dilation[0]), span(taps[1], dilation[1])


def _each(f: Callable[[int, int, int], int], a: Pair, b: Pair, c: Pair) -> Pair:
    """A function of one axis, for rows and for columns."""
    return f(a[0], b[0], c[0]), f(a[1], b[1], c[1])
