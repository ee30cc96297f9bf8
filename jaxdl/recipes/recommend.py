"""Recommendation: embeddings by which each user's choices come before other items.

Sources: He, Deng, Wang, Li, Zhang and Wang, "LightGCN: Simplifying and Powering Graph
Convolution Network for Recommendation", SIGIR 2020; Rendle, Freudenthaler, Gantner and
Schmidt-Thieme, "BPR: Bayesian Personalized Ranking from Implicit Feedback", UAI 2009.
**Departure**: the item that a choice is compared with is any other, so that now and
then it is one that the user chose too.
"""

from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
import optax
from jaxtyping import Array, Float

from jaxdl.core.errors import require
from jaxdl.core.graph import Graph
from jaxdl.core.keys import stream
from jaxdl.core.model import Variables, from_linen
from jaxdl.core.types import Scalar
from jaxdl.data.interactions import Interactions
from jaxdl.losses.bpr import bpr_loss
from jaxdl.models.graph.lightgcn import LightGCN


class RecommendPlan(NamedTuple):
    """What fixes shapes.

    Attributes:
      dim: length of an embedding.
      num_layers: steps over the graph of choices; 0 is a matrix factorisation.
      num_steps: updates.
      batch_size: choices in an update, drawn with replacement.
    """

    dim: int = 16
    num_layers: int = 3
    num_steps: int = 500
    batch_size: int = 512


class RecommendHParams(NamedTuple):
    """What may be traced.

    Attributes:
      learning_rate: of Adam.
      l2: factor of half the squared lengths of the embeddings in a batch, before they
        are smoothed.
    """

    learning_rate: Scalar = 0.02
    l2: Scalar = 1e-2


def recommend(
    key: Array,
    choices: Interactions,
    plan: RecommendPlan = RecommendPlan(),
    hparams: RecommendHParams = RecommendHParams(),
) -> Float[Array, "users items"]:
    """Scores of all items for all users, learned from the known choices.

    Args:
      key: of the whole fit.
      choices: of which the training part is looked at.
      plan: what fixes shapes.
      hparams: what may be traced.

    Returns:
      Scores that mean something within a row. What a user chose already is among the
      highest; set it to minus infinity before something new is recommended.

    Raises:
      ValueError: ``num_layers`` is below 0, or another number of the plan below 1;
        there is no choice to learn from, or one of a user or item that there is not.
    """
    sizes = plan.dim, plan.num_steps, plan.batch_size
    require(min(sizes) >= 1, "dim, num_steps and batch_size must be at least 1", plan)
    require(len(choices.train) >= 1, "there must be a choice to learn from", "none")
    limits = choices.num_users, choices.num_items
    require(
        bool(((choices.train >= 0) & (choices.train < limits)).all()),
        f"users and items of choices must be in [0, {limits[0]}) and [0, {limits[1]})",
        f"{choices.train.min(0)} to {choices.train.max(0)}",
    )
    graph = jax.tree.map(jnp.asarray, choices.graph)
    return fit_scores(key, graph, choices.num_users, plan, hparams)


@partial(jax.jit, static_argnames=("num_users", "plan"))
def fit_scores(
    key: Array,
    graph: Graph,
    num_users: int,
    plan: RecommendPlan,
    hparams: RecommendHParams,
) -> Float[Array, "{num_users} items"]:
    """What ``recommend`` does with a graph on the device; a pure function.

    The first half of the edges must go from users to items.
    """
    nodes, known = graph.num_nodes, graph.num_edges // 2
    model = from_linen(LightGCN(nodes, plan.dim, plan.num_layers))
    adam = optax.adam(hparams.learning_rate)

    def loss(variables: Variables, step: Array) -> Array:
        shape = (plan.batch_size,)
        which = jax.random.randint(stream(key, "batch", step), shape, 0, known)
        users, chosen = graph.senders[which], graph.receivers[which]
        others_key = stream(key, "others", step)
        other = jax.random.randint(others_key, shape, num_users, nodes)
        z, _ = model.apply(variables, graph, train=True)
        scores = (jnp.sum(z[users] * z[item], axis=1) for item in (chosen, other))
        table = variables.params["embedding"]
        squares = sum(jnp.sum(table[i] ** 2, axis=1) for i in (users, chosen, other))
        return jnp.mean(bpr_loss(*scores) + hparams.l2 / 2 * squares)

    def update(carry: tuple, step: Array) -> tuple[tuple, None]:
        variables, state = carry
        updates, state = adam.update(jax.grad(loss)(variables, step), state)
        return (optax.apply_updates(variables, updates), state), None

    variables = model.init(stream(key, "init"), graph)
    start = variables, adam.init(variables)
    (variables, _), _ = jax.lax.scan(update, start, jnp.arange(plan.num_steps))
    z, _ = model.apply(variables, graph, train=False)
    return z[:num_users] @ z[num_users:].T
