"""The variance law of averages, and the parts of the error of an ensemble.

If every member has the variance v and every two the correlation c, then the mean of k
members has the variance c v + (1 - c) v / k: averaging removes what members do not
share. Source: T. Hastie, R. Tibshirani, J. Friedman, "The Elements of Statistical
Learning", 2009, section 15.2.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from jaxtyping import Float

Predictions = Float[np.ndarray, "repeats members points"]


def shared_and_own(predictions: Predictions) -> tuple[float, float]:
    """The two parts of the variance of a member, averaged over the points.

    Returns:
      ``c v``, which all members of a repeat have in common, and ``(1 - c) v``, which
      each has for itself; unbiased.
    """
    own = predictions.var(axis=1, ddof=1).mean()
    total = predictions.mean(axis=1).var(axis=0, ddof=1).mean()
    return float(total - own / predictions.shape[1]), float(own)


def ensembles(predictions: Predictions, size: int) -> Predictions:
    """The mean predictions of as many disjoint ensembles of a size as there can be."""
    repeats, members, points = predictions.shape
    whole = predictions[:, : members // size * size]
    return whole.reshape(repeats, -1, size, points).mean(2)


def by_size(
    predictions: Predictions, truth: Float[np.ndarray, " points"], sizes: Sequence[int]
) -> dict[str, Any]:
    """Ensembles of the second half of the members; the law from the first half.

    Args:
      predictions: of every member in every repeat.
      truth: what is right, without noise.
      sizes: of the ensembles, up to half of the members.

    Returns:
      By size, over disjoint ensembles: the mean variance over the repeats, what the law
      says of it, and the mean squared error in every repeat. Of the members: the
      variance, the correlation of two, and the squared bias.
    """
    half = predictions.shape[1] // 2
    shared, own = shared_and_own(predictions[:, :half])
    means = [ensembles(predictions[:, half:], size) for size in sizes]
    bias = predictions.mean(axis=(0, 1)) - truth
    return {
        "variance": [float(mean.var(axis=0, ddof=1).mean()) for mean in means],
        "law": [shared + own / k for k in sizes],
        "error": [((mean - truth) ** 2).mean((1, 2)).tolist() for mean in means],
        "member_variance": shared + own,
        "correlation": shared / (shared + own),
        "bias": float((bias**2).mean()),
    }
