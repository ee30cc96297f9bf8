"""The loss at each place of a window of text: what does a longer past help?"""

import numpy as np
from jaxtyping import Float

from jaxdl.core.errors import require
from jaxdl.viz.style import BLUE, Picture, dress, panels


def losses_by_place(losses: Float[np.ndarray, " places"]) -> Picture:
    """A curve over the number of tokens that were read before the guess.

    Args:
      losses: the mean loss at each place, in nats.

    Raises:
      ValueError: there is no place.
    """
    require(len(losses) > 0, "losses must have at least one place", 0)
    figure, (axes,) = panels(1, width=5.4, height=3.6)
    axes.plot(np.arange(1, len(losses) + 1), losses, "-", color=BLUE, linewidth=1.6)
    axes.set_ylim(bottom=0)
    dress(axes, title="Loss by place", x="tokens read", y="loss of the next (nats)")
    return figure
