"""Mean-field inference on a Markov random field, as messages along edges.

Nodes have states, and ``p(x)`` is proportional to the exponential of a score for the
state of each node and one for the states of each pair of neighbours. The best
approximation by independent nodes satisfies ``q_i = softmax(unary_i + sum over the
neighbours j of the expected score with j)``: a message for each edge, a sum where they
arrive, and an update of the node. That is a layer of message passing.

Source: Wainwright and Jordan, "Graphical Models, Exponential Families, and Variational
Inference", 2008; as a network, Dai, Dai and Song, "Discriminative Embeddings of Latent
Variable Models for Structured Data", ICML 2016.
"""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from jaxdl.core.errors import require
from jaxdl.core.graph import Graph
from jaxdl.core.types import Scalar
from jaxdl.ops.messages import gather_messages

Unary = Float[Array, "nodes states"]
Pairwise = Float[Array, "edges states states"]


def mean_field_messages(probs: Unary, pairwise: Pairwise, graph: Graph) -> Unary:
    """For each node and each of its states the expected score with all neighbours.

    Args:
      probs: of the states of each node.
      pairwise: ``[edge, state of the sender, state of the receiver]``. Of the two edges
        between neighbours one has the transpose of the other's.
      graph: undirected.
    """
    sent = jnp.einsum("es,est->et", probs[jnp.asarray(graph.senders)], pairwise)
    return gather_messages(sent, graph)


def mean_field(
    unary: Unary,
    pairwise: Pairwise,
    graph: Graph,
    num_steps: int,
    damping: Scalar = 0.0,
) -> Unary:
    """``num_steps`` updates of all nodes at once, from the softmax of ``unary``.

    Updated at once, nodes that repel each other may swing for ever; damping ends that.
    The fixed points do not depend on it.

    Args:
      unary: the score of each state of each node.
      pairwise: as in ``mean_field_messages``.
      graph: undirected.
      num_steps: how many updates, at least 0.
      damping: the part of the old probabilities that is kept, in [0, 1); may be traced.

    Returns:
      Probabilities, which sum to 1 for each node.

    Raises:
      ValueError: ``num_steps`` is below 0.
    """
    require(num_steps >= 0, "num_steps must be at least 0", num_steps)

    def step(probs: Array, _: None) -> tuple[Array, None]:
        logits = unary + mean_field_messages(probs, pairwise, graph)
        new = jax.nn.softmax(logits, axis=-1)
        return damping * probs + (1 - damping) * new, None

    return jax.lax.scan(step, jax.nn.softmax(unary, axis=-1), length=num_steps)[0]


def mean_field_bound(
    probs: Unary, unary: Unary, pairwise: Pairwise, graph: Graph
) -> Float[Array, ""]:
    """Expected score plus entropy: at most the log of the sum of ``exp(score)``.

    It is that log where ``probs`` are exact, as without pairwise scores, and it is
    stationary where mean-field inference stands still.

    Args:
      probs: of the states of each node, summing to 1.
      unary: the score of each state of each node.
      pairwise: as in ``mean_field_messages``; either edge of a pair counts half.
      graph: undirected.
    """
    messages = mean_field_messages(probs, pairwise, graph)
    rows = jnp.sum(probs * (unary + messages / 2), axis=-1)
    rows = rows + jnp.sum(jax.scipy.special.entr(probs), axis=-1)
    return jnp.sum(jnp.where(graph.node_mask, rows, 0))
