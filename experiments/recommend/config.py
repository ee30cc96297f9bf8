"""The settings of the experiment."""

import dataclasses

METHODS = {
    "popularity": "how often an item was chosen",
    "factors": "matrix factorisation",
    "lightgcn": "LightGCN",
}
"""Name -> what recommends."""


@dataclasses.dataclass(frozen=True)
class Config:
    """How often, and for how long.

    Attributes:
      num_users: in each world.
      num_items: likewise.
      choices: numbers of items that each user chooses: the fewer, the sparser is
        what is known.
      seeds: worlds that are drawn for each number of choices.
      num_layers: steps of LightGCN over the graph.
      num_steps: updates.
      penalties: factors of the squared lengths, one of which validation chooses.
      k: length of the list of recommendations.
    """

    num_users: int = 400
    num_items: int = 200
    choices: tuple[int, ...] = (8, 16, 32)
    seeds: int = 10
    num_layers: int = 2
    num_steps: int = 1500
    penalties: tuple[float, ...] = (0.01, 0.03, 0.1, 0.2)
    k: int = 10


TINY = Config(20, 15, (7, 8), 2, num_steps=2, penalties=(0.1, 0.2))
"""The same experiment in seconds, for the tests."""
