"""Where a sliding window goes: what convolution and pooling have in common."""

from jaxdl.core.errors import require

Pair = tuple[int, int]
Pads = tuple[Pair, Pair]
"""Pixels added ``((above, below), (left, right))``."""

Padding = str | int | Pads
"""``"SAME"``, ``"VALID"``, a number of pixels for all four sides, or ``Pads``."""


def pair(value: int | Pair) -> Pair:
    """Height and width, given both or one number for the two."""
    return (value, value) if isinstance(value, int) else value


def place_windows(
    size: Pair,
    window: Pair,
    strides: Pair,
    padding: Padding,
    dilation: Pair = (1, 1),
    *,
    ceil_mode: bool = False,
) -> Pads:
    """The padding in pixels, once it is sure that the window fits.

    Args:
      size: height and width of the input.
      window: rows and columns of the window.
      strides: pixels from one place of the window to the next.
      padding: ``"SAME"`` gives ``ceil(size / stride)`` places, and puts an odd pixel
        below and to the right; ``"VALID"`` adds nothing.
      dilation: pixels from one row or column of the window to the next.
      ceil_mode: pad more, below and to the right, until the pixels that are left over
        there are under a window too; but no window starts in that padding.

    Raises:
      ValueError: a number is below 1, the name of a padding is unknown, or the window
        is larger than the padded input.
    """
    settings = {"window": window, "strides": strides, "dilation": dilation}
    for name, value in settings.items():
        require(min(value) >= 1, f"{name} must be at least 1", value)
    spans = span(window[0], dilation[0]), span(window[1], dilation[1])
    pads = pad_sides(size, spans, strides, padding)
    if ceil_mode:
        pads = (
            _cover(size[0], spans[0], strides[0], pads[0]),
            _cover(size[1], spans[1], strides[1], pads[1]),
        )
    height, width = size[0] + sum(pads[0]), size[1] + sum(pads[1])
    require(
        height >= spans[0] and width >= spans[1],
        f"a window of {spans[0]}x{spans[1]} pixels must fit into the padded input",
        f"{height}x{width}",
        'Use a smaller window, a larger image, or padding="SAME".',
    )
    return pads


def span(taps: int, dilation: int) -> int:
    """Pixels from the first to the last tap of a window, both included."""
    return (taps - 1) * dilation + 1


def pad_sides(size: Pair, spans: Pair, strides: Pair, padding: Padding) -> Pads:
    """The padding in pixels, for windows that reach over ``spans`` pixels."""
    return (
        _side(size[0], spans[0], strides[0], padding, 0),
        _side(size[1], spans[1], strides[1], padding, 1),
    )


def num_places(size: int, span: int, stride: int) -> int:
    """How many places a window has along an axis of the padded input."""
    return (size - span) // stride + 1


def _cover(size: int, span: int, stride: int, pads: Pair) -> Pair:
    """The padding of one axis, with what ``ceil_mode`` adds after it."""
    before, after = pads
    beyond = size + before + after - span
    last = -(-beyond // stride) * stride  # where the last window starts
    if last >= size + before:
        last -= stride
    return before, after + max(last - beyond, 0)


def _side(size: int, span: int, stride: int, padding: Padding, axis: int) -> Pair:
    """Pixels before and after, along one axis."""
    if padding == "SAME":
        places = -(-size // stride)
        excess = max((places - 1) * stride + span - size, 0)
        return excess // 2, excess - excess // 2
    if padding == "VALID":
        return 0, 0
    if isinstance(padding, str):
        rule = 'padding must be "SAME", "VALID" or a number of pixels'
        raise ValueError(f"{rule}; got {padding!r}.")
    return (padding, padding) if isinstance(padding, int) else padding[axis]
