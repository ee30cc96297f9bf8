"""Two sequences that belong together, such as a sentence and its translation."""

from typing import Any, NamedTuple


class Pair(NamedTuple):
    """A batch of pairs of sequences of tokens.

    Attributes:
      source: ``[batch, time]``; 0 is padding, after the end.
      target: ``[batch, time]``, of another length; what a model is told of the answer,
        from a token that begins it to the last but one. Padding comes after the end.
    """

    source: Any
    target: Any
