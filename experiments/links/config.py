"""The settings of the experiment."""

import dataclasses

from jaxdl.recipes.embed import EmbedPlan
from jaxdl.recipes.gae import GAEPlan
from jaxdl.recipes.line import LINEPlan

GRAPHS = ("cora", "karate")

METHODS = {
    "neighbours": "common neighbours, counted",
    "words": "cosine of the words",
    "line_first": "LINE, first order",
    "line_second": "LINE, second order",
    "line": "LINE, both",
    "deepwalk": "DeepWalk",
    "node2vec": "node2vec, q = 0.5",
    "gae_bare": "graph auto-encoder without features",
    "gae": "graph auto-encoder",
}
"""Name -> what finds the links; the club has neither words nor other features."""


@dataclasses.dataclass(frozen=True)
class Config:
    """How often, and for how long.

    Attributes:
      cora_seeds: times that edges of Cora are hidden, with a fit of each method.
      karate_seeds: the same for the club.
      in_out_parameter: ``q`` of node2vec.
      cora: plans of walks, LINE and auto-encoder on Cora.
      karate: the same for the club.
      fake: whether a random stand-in takes the place of Cora.
    """

    cora_seeds: int = 5
    karate_seeds: int = 20
    in_out_parameter: float = 0.5
    cora: tuple[EmbedPlan, LINEPlan, GAEPlan] = (
        EmbedPlan(64, 100, 20, 5, num_negatives=1, num_starts=128),
        LINEPlan(64, 100, num_negatives=1),
        GAEPlan(16, (32,), 400),
    )
    karate: tuple[EmbedPlan, LINEPlan, GAEPlan] = (
        EmbedPlan(8, 60, 10, 3),
        LINEPlan(8, 200),
        GAEPlan(8, (16,), 100),
    )
    fake: bool = False


_SHORT = (EmbedPlan(4, 2, 4, 2, 1), LINEPlan(4, 2, 1), GAEPlan(4, (4,), 2))

TINY = Config(2, 2, cora=_SHORT, karate=_SHORT, fake=True)
"""The same experiment in seconds, for the tests."""
