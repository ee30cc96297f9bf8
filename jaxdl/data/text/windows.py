"""A running text, cut into windows of one length, each token of which is predicted."""

import numpy as np

from jaxdl.core.errors import require
from jaxdl.core.types import Dataset


def windows(text: Dataset, length: int, stride: int = 0) -> Dataset:
    """Rows of ``length`` tokens, and what follows each of them.

    Without a stride every token is in one window, so that a mean over rows by their
    weights is a mean over the tokens of the whole text. The last window may be shorter;
    it is filled up.

    Args:
      text: tokens ``x`` and the next ones ``y``, both int32 ``[tokens]``.
      length: of a window.
      stride: tokens from the beginning of one window to that of the next; 0 takes the
        length.

    Returns:
      ``x`` and ``y`` of shape ``[rows, length]``; past the end ``x`` is 0 and ``y`` -1.
      The weight of a row is the share of it that is text.

    Raises:
      ValueError: the text is empty, ``length`` is below 1, or ``stride`` above it.
    """
    require(length >= 1, "window must be at least 1", length)
    require(0 <= stride <= length, f"stride must be in [0, {length}]", stride)
    tokens, step = len(text.x), stride or length
    require(tokens >= 1, "the text must have at least one token", tokens)
    starts = np.arange(0, max(tokens - length, 0) + step, step)
    index = starts[:, None] + np.arange(length)
    inside = index < tokens
    at = np.minimum(index, tokens - 1)
    return Dataset(
        np.where(inside, text.x[at], 0).astype(np.int32),
        np.where(inside, text.y[at], -1).astype(np.int32),
        inside.mean(1).astype(np.float32),
    )
