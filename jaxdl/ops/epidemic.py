"""An epidemic on a contact network: who infects whom by chance, in steps of time.

Everybody is susceptible, infected or recovered. In a step each infected node infects
each susceptible neighbour with a probability, and recovers with another. Recovered for
good it is the model SIR; susceptible again at once, SIS.

Source: Kermack and McKendrick, "A Contribution to the Mathematical Theory of
Epidemics", 1927 (its three states); Pastor-Satorras, Castellano, Van Mieghem and
Vespignani, "Epidemic Processes in Complex Networks", Reviews of Modern Physics 87, 2015
(on networks, and mean fields). Here time is discrete.
"""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int32

from jaxdl.core.graph import Graph
from jaxdl.ops.propagate import propagate

SUSCEPTIBLE, INFECTED, RECOVERED = range(3)
Status = Int32[Array, " nodes"]
Probs = Float[Array, "nodes 3"]


class Epidemic(NamedTuple):
    """The probabilities of one step, in [0, 1]; may be traced.

    Attributes:
      infect: that an infected node infects a susceptible neighbour.
      recover: that an infected node recovers.
      immune: that one who recovers is immune: 1 in SIR, 0 in SIS.
    """

    infect: Any
    recover: Any
    immune: Any = 1.0


def infection_probs(
    infected: Float[Array, " nodes"], graph: Graph, infect: Any
) -> Float[Array, " nodes"]:
    """``1 - Π (1 - infect p_j)`` over the neighbours ``j``: that one of them infects.

    Args:
      infected: ``p``, the probability that a node is infected; 0 or 1 where known.
      graph: who meets whom; infection goes from sender to receiver.
      infect: the probability for one neighbour, in [0, 1].

    Returns:
      Exact where the neighbours are infected independently of each other.
    """
    spared = 1 - infect * infected
    certain = (spared <= 0).astype(infected.dtype)
    logs = jnp.log(jnp.where(spared > 0, spared, 1.0))
    heard = propagate(jnp.stack([logs, certain], axis=-1), graph)
    return jnp.where(heard[:, 1] > 0, 1.0, -jnp.expm1(heard[:, 0]))


def epidemic_step(
    key: jax.Array, status: Status, graph: Graph, epidemic: Epidemic
) -> Status:
    """A step of all nodes at once, by who is infected before it.

    Args:
      key: decides who infects and who recovers.
      status: of each node, ``SUSCEPTIBLE``, ``INFECTED`` or ``RECOVERED``.
      graph: who meets whom.
      epidemic: the probabilities.
    """
    sick = (status == INFECTED).astype(jnp.float32)
    chance = jax.random.uniform(key, (3, len(status)))
    caught = chance[0] < infection_probs(sick, graph, epidemic.infect)
    after = jnp.where(chance[2] < epidemic.immune, RECOVERED, SUSCEPTIBLE)
    cured = jnp.where(chance[1] < epidemic.recover, after, INFECTED)
    healthy = jnp.where(caught, INFECTED, SUSCEPTIBLE)
    kept = jnp.where(status == INFECTED, cured, status)
    return jnp.where(status == SUSCEPTIBLE, healthy, kept).astype(jnp.int32)


def simulate_epidemic(
    key: jax.Array, status: Status, graph: Graph, epidemic: Epidemic, num_steps: int
) -> Int32[Array, "time nodes"]:
    """The status of each node after 1, 2, … ``num_steps`` steps; arguments as before.

    Random numbers of a step depend on the key and on its number alone, so a shorter
    simulation is the beginning of a longer one.
    """

    def step(status: Status, time: Array) -> tuple[Status, Status]:
        own = jax.random.fold_in(key, time)
        status = epidemic_step(own, status, graph, epidemic)
        return status, status

    return jax.lax.scan(step, status, jnp.arange(num_steps))[1]


def mean_field_epidemic(
    probs: Probs, graph: Graph, epidemic: Epidemic, num_steps: int
) -> Float[Array, "time nodes 3"]:
    """What the probabilities would be if nodes were independent of each other.

    Exact after one step from a known start. Later too much: a node that was infected by
    a neighbour does not count as less likely to infect it back.

    Args:
      probs: of the three states of each node, summing to 1.
      graph: who meets whom.
      epidemic: the probabilities of a step.
      num_steps: how many steps.

    Returns:
      Probabilities after 1, 2, … steps, which sum to 1 for each node.
    """

    def step(probs: Probs, _: None) -> tuple[Probs, Probs]:
        well, sick, immune = probs.T
        caught = well * infection_probs(sick, graph, epidemic.infect)
        cured = sick * epidemic.recover
        rows = [
            well - caught + cured * (1 - epidemic.immune),
            sick + caught - cured,
            immune + cured * epidemic.immune,
        ]
        after = jnp.stack(rows, axis=-1)
        return after, after

    return jax.lax.scan(step, probs, length=num_steps)[1]
