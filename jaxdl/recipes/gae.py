"""The graph auto-encoder: a network embeds nodes so that inner products are edges.

Source: Kipf and Welling, "Variational Graph Auto-Encoders", 2016; this is the one that
is not variational. **Departures**: the loss looks at all edges and as many pairs that
are drawn anew at each step, not at all pairs of nodes; both kinds count alike, as the
paper weights them. A pair that is drawn may be an edge, which is rare in a large graph
and moves all logits by about the same number, or a node and itself.
"""

from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jaxtyping import Array, Float

from jaxdl.core.errors import require
from jaxdl.core.graph import Graph
from jaxdl.core.keys import stream
from jaxdl.core.model import Model, Variables, from_linen
from jaxdl.core.types import Scalar
from jaxdl.data.graph.validate import check_undirected
from jaxdl.losses.cross_entropy import binary_cross_entropy_loss
from jaxdl.models.graph import gcn
from jaxdl.ops.link_logits import link_logits
from jaxdl.ops.weighted import weighted_mean
from jaxdl.recipes.forms import kept_sparse


class GAEPlan(NamedTuple):
    """What fixes shapes.

    Attributes:
      dim: length of an embedding.
      widths: features of each hidden layer of the encoder.
      num_steps: updates, each of a pass over the whole graph.
    """

    dim: int = 16
    widths: tuple[int, ...] = (32,)
    num_steps: int = 200


class GAEHParams(NamedTuple):
    """What may be traced.

    Attributes:
      learning_rate: of Adam.
      dropout_rate: probability of zeroing what goes into a layer in training.
    """

    learning_rate: Scalar = 0.01
    dropout_rate: Scalar = 0.0


def gae(
    key: Array,
    graph: Graph,
    plan: GAEPlan = GAEPlan(),
    hparams: GAEHParams = GAEHParams(),
) -> Float[Array, "nodes {plan.dim}"]:
    """Embeddings of the nodes by a GCN; ``link_logits`` of them are logits of edges.

    The defaults are those of the paper for Cora.

    Args:
      key: of the whole fit.
      graph: one graph, each edge there both ways. Nodes of which nothing is known have
        the features ``np.eye(nodes)``.
      plan: what fixes shapes.
      hparams: what may be traced.

    Raises:
      ValueError: a number of the plan is below 1, or the graph has no edge, one that is
        there one way only, or an end that is no node.
    """
    sizes = (plan.dim, *plan.widths, plan.num_steps)
    require(min(sizes) >= 1, "the numbers of a plan must be at least 1", plan)
    there = bool(np.asarray(graph.edge_mask).any())
    require(there, "the graph must have an edge", "none to learn from")
    check_undirected(graph)
    graph = jax.tree.map(jnp.asarray, graph._replace(nodes=None))._replace(
        nodes=kept_sparse(graph.nodes)
    )
    return fit_gae(key, graph, plan, hparams)


@partial(jax.jit, static_argnames="plan")
def fit_gae(
    key: Array, graph: Graph, plan: GAEPlan, hparams: GAEHParams
) -> Float[Array, "nodes {plan.dim}"]:
    """What ``gae`` does with arrays on the device; a pure function."""
    encoder = from_linen(gcn(plan.dim, plan.widths, hparams.dropout_rate))
    adam = optax.adam(hparams.learning_rate)

    def update(carry: tuple, step: Array) -> tuple[tuple, None]:
        variables, state = carry
        grads = jax.grad(gae_loss)(variables, encoder, graph, key, step)
        updates, state = adam.update(grads, state)
        return (optax.apply_updates(variables, updates), state), None

    variables = encoder.init(stream(key, "init"), graph)
    start = variables, adam.init(variables)
    (variables, _), _ = jax.lax.scan(update, start, jnp.arange(plan.num_steps))
    return encoder.apply(variables, graph, train=False)[0]


def gae_loss(
    variables: Variables, encoder: Model, graph: Graph, key: Array, step: Array
) -> Float[Array, ""]:
    """Cross-entropy of the edges and of as many random pairs, in nats."""
    forward = stream(key, "forward", step)
    z, _ = encoder.apply(variables, graph, train=True, key=forward)
    edges = jnp.stack([graph.senders, graph.receivers], axis=1)
    nodes = graph.num_nodes
    drawn = jax.random.randint(stream(key, "pairs", step), edges.shape, 0, nodes)
    logits = link_logits(z, jnp.concatenate([edges, drawn]))
    labels = jnp.repeat(jnp.array([1.0, 0.0]), len(edges))
    losses = binary_cross_entropy_loss(logits, labels)
    return weighted_mean(losses, jnp.tile(graph.edge_mask, 2).astype(jnp.float32))
