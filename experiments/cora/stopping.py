"""When a run would have been stopped, and which of its steps would have been kept.

The rules read the curves of a run that was not stopped: what came before the stop is
the same. Both wait, as Veličković and others did, until for some steps neither the
validation part's loss has been as low nor its accuracy as high as ever before.
"""

import numpy as np
from jaxtyping import Float

Curve = Float[np.ndarray, " steps"]


def stop(losses: Curve, accuracies: Curve, patience: int) -> int:
    """How many steps are made: all, or up to the end of the waiting."""
    as_good = (losses <= np.minimum.accumulate(losses)) | (
        accuracies >= np.maximum.accumulate(accuracies)
    )
    steps = np.arange(len(losses))
    waited = steps - np.maximum.accumulate(np.where(as_good, steps, 0))
    out = np.flatnonzero(waited >= patience)
    return int(out[0]) + 1 if len(out) else len(losses)


def lowest(losses: Curve, accuracies: Curve, patience: int) -> int:
    """The step of the lowest loss before the stop, from 0."""
    return int(np.argmin(losses[: stop(losses, accuracies, patience)]))


def best_of_both(losses: Curve, accuracies: Curve, patience: int) -> int:
    """The last step before the stop whose loss and accuracy were both as good as ever.

    The first step is one. This is what the authors of GAT keep.
    """
    end = stop(losses, accuracies, patience)
    losses, accuracies = losses[:end], accuracies[:end]
    both = (losses <= np.minimum.accumulate(losses)) & (
        accuracies >= np.maximum.accumulate(accuracies)
    )
    return int(np.flatnonzero(both)[-1])
