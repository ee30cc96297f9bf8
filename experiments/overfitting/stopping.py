"""When to stop training, read from the curves of a run."""

import numpy as np
from jaxtyping import Float


def by_patience(validation: Float[np.ndarray, " points"], patience: int) -> int:
    """The point where one stops: ``patience`` points after the best one so far.

    What is kept is the network of the best point, which is not later.
    """
    best = 0
    for point, loss in enumerate(validation):
        if loss < validation[best]:
            best = point
        if point - best >= patience:
            return point
    return len(validation) - 1


def when_training_is_above(
    train: Float[np.ndarray, " points"], validation: Float[np.ndarray, " points"]
) -> int:
    """The first point whose training loss is above the validation loss, or the last.

    That is the rule as the course has it.
    """
    above = np.flatnonzero(train > validation)
    return int(above[0]) if len(above) else len(validation) - 1


def when_validation_is_above(
    train: Float[np.ndarray, " points"], validation: Float[np.ndarray, " points"]
) -> int:
    """The same rule with the two losses exchanged."""
    return when_training_is_above(validation, train)
