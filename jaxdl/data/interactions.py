"""Who chose what: pairs of users and items, drawn from tastes that nobody sees.

Each user has a taste and each item a character, both vectors; some items are popular
with all. A user chooses different items, more likely those whose character fits.
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Int

from jaxdl.core.errors import require
from jaxdl.core.graph import Graph, one_graph

Pairs = Int[np.ndarray, "pairs two"]


class Interactions(NamedTuple):
    """Choices in three parts, each a user and an item.

    Attributes:
      num_users: users are numbered from 0.
      num_items: so are items.
      train: what is known.
      validation: what settings are chosen by.
      test: what is looked at once.
    """

    num_users: int
    num_items: int
    train: Pairs
    validation: Pairs
    test: Pairs

    def matrix(self, pairs: Pairs) -> Bool[np.ndarray, "users items"]:
        """True where a user chose an item."""
        chosen = np.zeros((self.num_users, self.num_items), bool)
        chosen[tuple(pairs.T)] = True
        return chosen

    @property
    def graph(self) -> Graph:
        """The known choices as edges both ways; items are numbered after the users."""
        users, items = self.train[:, 0], self.train[:, 1] + self.num_users
        nodes = np.ones((self.num_users + self.num_items, 1), np.float32)
        ends = np.concatenate([users, items]), np.concatenate([items, users])
        return one_graph(nodes, *ends)


def draw_interactions(
    seed: int,
    num_users: int = 400,
    num_items: int = 200,
    *,
    choices: int = 12,
    held_out: int = 2,
    dim: int = 6,
    popularity: float = 0.7,
) -> Interactions:
    """Choices by a model of latent factors.

    The log-odds of an item are the product of taste and character, both of them normal
    with ``dim`` entries and the product of variance 4, plus a normal number of the item
    with standard deviation ``popularity``. Items are drawn without replacement.

    Args:
      seed: another one is another world.
      num_users: at least 1.
      num_items: at least as many as a user chooses.
      choices: items that each user chooses.
      held_out: how many of them are for validation, and as many for the test, at least
        1 and below half of the choices.
      dim: length of a taste.
      popularity: how much more some items are liked by all, at least 0.

    Raises:
      ValueError: a number is out of range.
    """
    require(
        0 < 2 * held_out < choices <= num_items,
        "choices must be above twice held_out, and at most num_items",
        (choices, held_out, num_items),
    )
    sizes = num_users, dim
    require(min(sizes) >= 1, "num_users and dim must be at least 1", sizes)
    require(popularity >= 0, "popularity must be at least 0", popularity)
    draw = np.random.default_rng(seed)
    taste = draw.normal(size=(num_users, dim))
    character = draw.normal(size=(num_items, dim))
    liked = popularity * draw.normal(size=num_items)
    logits = 2 / np.sqrt(dim) * taste @ character.T + liked
    drawn = logits + draw.gumbel(size=logits.shape)  # the top of it is a draw
    items = draw.permuted(np.argsort(-drawn, axis=1)[:, :choices], axis=1)
    pairs = np.stack(
        [np.broadcast_to(np.arange(num_users)[:, None], items.shape), items], axis=-1
    ).astype(np.int32)
    cuts = [choices - 2 * held_out, choices - held_out]
    parts = (part.reshape(-1, 2) for part in np.split(pairs, cuts, axis=1))
    return Interactions(num_users, num_items, *parts)
