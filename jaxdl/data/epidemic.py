"""Outbreaks on contact networks: who will have been infected? No file is needed.

Each network is a town where most people meet their neighbours and a few meet anybody.
In each, two people are infected at first. All towns are parts of one graph without
edges between them, and a town is in one part of the data only: what is learnt must
serve towns that were never seen.
"""

import jax
import jax.numpy as jnp
import numpy as np

from jaxdl.core.errors import require
from jaxdl.core.graph import Graph
from jaxdl.core.graph_batch import batch_graphs
from jaxdl.core.types import Dataset
from jaxdl.data.fetch import Shelf
from jaxdl.data.graph.convert import from_networkx
from jaxdl.data.graph.neighbours import with_neighbours
from jaxdl.data.info import DataInfo, WithShared
from jaxdl.data.registry import DATASETS
from jaxdl.ops.epidemic import INFECTED, SUSCEPTIBLE, Epidemic, simulate_epidemic

PEOPLE, STEPS, SOURCES = 50, 5, 2
RATES = Epidemic(infect=0.35, recover=0.3)
TOWNS = (60, 20, 20)

EPIDEMIC = DataInfo(
    name="epidemic",
    description="A person of a town with an outbreak; infected within five steps?",
    shape=(2,),
    rows=(60 * PEOPLE, 20 * PEOPLE, 20 * PEOPLE),
    class_names=("spared", "infected"),
    form="nodes",
    home="https://github.com/jaxdl/jaxdl",
    licence="Apache-2.0",
    citation="The jaxdl authors, Outbreaks on contact networks, 2026",
)


def draw_epidemics(
    towns: int,
    people: int,
    *,
    seed: int,
    epidemic: Epidemic = RATES,
    steps: int = STEPS,
) -> tuple[Graph, np.ndarray]:
    """Towns as one graph, and who was infected in one outbreak in each.

    A town is a small world: a ring where everybody meets the four nearest, of which one
    meeting in ten is exchanged for one with anybody.

    Args:
      towns: how many, at least 1.
      people: nodes of each, at least 5.
      seed: equal seeds give equal towns and outbreaks.
      epidemic: the probabilities of a step.
      steps: how long an outbreak is watched, at least 1.

    Returns:
      The graph, whose features say of each node whether it is infected at first and
      whether it is not, and int32 ``[nodes]``: 1 for those infected at any time.

    Raises:
      ValueError: there are too few towns, people or steps.
    """
    import networkx

    require(towns >= 1, "towns must be at least 1", towns)
    require(people >= 5, "people must be at least 5", people)
    require(steps >= 1, "steps must be at least 1", steps)
    random = np.random.default_rng(seed)
    graphs, starts = [], []
    for _ in range(towns):
        ring = networkx.watts_strogatz_graph(
            people, 4, 0.1, seed=int(random.integers(2**31))
        )
        start = np.zeros(people, np.int32)
        start[random.choice(people, SOURCES, replace=False)] = INFECTED
        features = np.eye(2, dtype=np.float32)[(start != INFECTED).astype(int)]
        graphs.append(from_networkx(ring)._replace(nodes=features, edges=None))
        starts.append(start)
    graph, status = batch_graphs(graphs), np.concatenate(starts)
    first = jnp.asarray(status)
    key = jax.random.key(seed)
    watched = simulate_epidemic(key, first, graph, epidemic, steps)
    ever = (status != SUSCEPTIBLE) | (np.asarray(watched) != SUSCEPTIBLE).any(0)
    return graph, ever.astype(np.int32)


@DATASETS.register("epidemic", info=EPIDEMIC)
def epidemic(info: DataInfo, shelf: Shelf) -> WithShared:
    """The people of sixty, twenty and twenty towns, and the graph of all."""
    del info, shelf
    graph, infected = draw_epidemics(sum(TOWNS), PEOPLE, seed=0)
    ids = np.arange(len(infected), dtype=np.int32)
    ends = PEOPLE * np.cumsum(TOWNS)[:-1]
    train, validation, test = (
        Dataset(part, infected[part]) for part in np.split(ids, ends)
    )
    return WithShared((train, validation, test), with_neighbours(graph))
