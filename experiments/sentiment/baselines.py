"""What the counts of words alone tell; nothing is chosen."""

from collections.abc import Callable
from typing import Any

import numpy as np
from jaxtyping import Int
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import MultinomialNB

BASELINES: dict[str, Callable[[], Any]] = {
    "naive Bayes": MultinomialNB,
    "logistic regression": lambda: LogisticRegression(max_iter=1000),
}
"""With scikit-learn's own settings."""


def counts(x: Int[np.ndarray, "rows time"], words: int) -> csr_matrix:
    """``[rows, words]``, how often each word is in each sentence; padding is none.

    >>> counts(np.array([[2, 1, 2, 0]]), 4).toarray().tolist()
    [[0, 1, 2, 0]]
    """
    row, place = np.nonzero(x)
    ones = np.ones(len(row), int)
    return csr_matrix((ones, (row, x[row, place])), (len(x), words))


def accuracy(
    name: str,
    x: csr_matrix,
    y: Int[np.ndarray, " rows"],
    train: np.ndarray,
    test: np.ndarray,
) -> float:
    """The share of the test rows that a baseline gets right after the training rows."""
    fitted = BASELINES[name]().fit(x[train], y[train])
    return float(fitted.score(x[test], y[test]))
