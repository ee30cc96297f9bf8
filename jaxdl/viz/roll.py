"""A piano roll: which keys are pressed when, and how likely each was thought to be."""

import numpy as np
from jaxtyping import Float

from jaxdl.core.errors import require
from jaxdl.viz.style import Picture, dress, panels


def piano_roll(
    probs: Float[np.ndarray, "time keys"], pressed: Float[np.ndarray, "time keys"]
) -> Picture:
    """Two panels over time: what a model expects at each step, and what came.

    Args:
      probs: of each key, in [0, 1].
      pressed: 1 or 0; steps of -1, at the end, are left out.

    Raises:
      ValueError: no step is left.
    """
    steps = int((pressed[:, 0] >= 0).sum())
    require(steps > 0, "pressed must have a step that counts", 0)
    figure, both = panels(2, width=4.6, height=3.2)
    for axes, keys, title in zip(
        both, (probs, pressed), ("Expected", "What came"), strict=True
    ):
        image = np.asarray(keys[:steps]).T
        axes.imshow(image, "Blues", aspect="auto", origin="lower", vmin=0, vmax=1)
        dress(axes, title=title, x="step", y="key", grid=False)
    return figure
