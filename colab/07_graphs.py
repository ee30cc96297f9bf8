# %% [markdown]
# # Graphs
#
# [![Open in Colab](https://colab.research.google.com/assets/colab-badge.svg)](https://colab.research.google.com/github/jaxdl/jaxdl/blob/main/colab/07_graphs.ipynb)
#
# Who knows whom, which atoms are bound, which papers cite which: things and what is
# between them. You will build a graph, state what a function of graphs must obey, train
# a network on a karate club from two labels, see two molecules that it cannot tell
# apart and what helps, find Fourier's waves on a ring and the transformer on a complete
# graph, and watch what too many layers do.

# %%
import importlib.util

if importlib.util.find_spec("jaxdl") is None:
    print("installing jaxdl; nothing that is already here is upgraded")
    # %pip install -q jaxdl

# %%
import os

import jax
import jax.numpy as jnp
import networkx
import numpy as np
import optax

import jaxdl
from jaxdl.data.graph import (
    batch_graphs,
    colours_differ,
    from_networkx,
    laplacian,
    laplacian_positions,
    one_graph,
    random_walk_positions,
    to_dense,
    validate_graph,
)
from jaxdl.layers.graph import TransformerConv
from jaxdl.losses import cross_entropy_loss
from jaxdl.ops.diffusion import personalised_pagerank, smooth
from jaxdl.ops.propagate import normalised_sum
from jaxdl.ops.smoothness import dirichlet_energy, mean_average_distance
from jaxdl.testing import assert_graph_permutation_equivariant
from jaxdl.viz.style import BLUE, COLOURS, GRID, ORANGE, SOFT, dress, legend, panels

FAST = os.environ.get("JAXDL_NB_FAST") == "1" or jax.default_backend() == "cpu"
NUM_STEPS = 60 if FAST else 300
DEPTHS = (1, 2, 4, 8) if FAST else (1, 2, 4, 8, 16, 32)
key = jax.random.key(0)

# %% [markdown]
# ## A graph is four arrays
#
# Features of the nodes, and for every edge the node it comes from and the node it goes
# to. An undirected edge is two, one for each way. Here is a karate club of 34 members
# that split in two: blue followed Mr. Hi (0), orange the officer (33).

# %%
club = networkx.karate_club_graph()
graph = from_networkx(club)._replace(nodes=np.eye(34, dtype=np.float32), edges=None)
sides = np.array([side == "Officer" for _, side in club.nodes(data="club")], int)
validate_graph(graph)
print("nodes", graph.nodes.shape, "senders", graph.senders.shape)
print("the first edges:", np.stack([graph.senders, graph.receivers], 1)[:4].tolist())
places = laplacian_positions(graph, 2)


def draw(axes, colours, title):
    """The club, each member where the two slowest waves put them."""
    for s, r in club.edges():
        axes.plot(*places[[s, r]].T, color=GRID, linewidth=0.8, zorder=0)
    axes.scatter(*places.T, c=colours, s=45)
    axes.set_axis_off()
    dress(axes, title=title, x="", y="", grid=False)


figure, (axes,) = panels(1, width=4.4, height=3.4)
draw(axes, [(BLUE, ORANGE)[side] for side in sides], "who went where")
figure

# %% [markdown]
# Nobody told the layout who went where: it is drawn from two eigenvectors of the
# **Laplacian** $L = D - A$, which say how a wave would swing on the graph. For any
# numbers $x$ on the nodes, $x^T L x$ is what they change along the edges.

# %%
x = jax.random.normal(key, (34,))
change = sum((x[s] - x[r]) ** 2 for s, r in club.edges())
print(float(x @ laplacian(graph).toarray() @ x), float(change))

# %% [markdown]
# ## The law
#
# Nodes have no order. If they are numbered anew, what is said of each must move along:
# $f(PX, PAP^T) = P f(X, A)$. A sum over neighbours obeys; whoever looks at the number
# of a node does not.

# %%
assert_graph_permutation_equivariant(
    lambda graph: normalised_sum(jnp.asarray(graph.nodes), graph), graph, key=key
)
print("a sum over neighbours is equivariant")
try:
    assert_graph_permutation_equivariant(
        lambda graph: graph.nodes * jnp.arange(34.0)[:, None], graph, key=key
    )
except AssertionError as error:
    print("numbering is not:", str(error)[:70], "…")

# %% [markdown]
# ## A graph convolution, by hand and by the library
#
# $H' = \hat A H W$ with $\hat A = D^{-1/2}(A + I)D^{-1/2}$: average over the
# neighbours, then one linear map for all.

# %%
adjacency = to_dense(graph) + np.eye(34)
scale = adjacency.sum(0) ** -0.5
by_hand = (scale[:, None] * adjacency * scale) @ graph.nodes
print(np.abs(by_hand - normalised_sum(jnp.asarray(graph.nodes), graph)).max())

# %% [markdown]
# Now train two of them, and tell the network of two members only: the leaders. Each
# member is known by a number alone, so all that it can use is who meets whom.

# %%
graph = jax.tree.map(jnp.asarray, graph)
known = jnp.zeros(34).at[jnp.array([0, 33])].set(1)
batch = jaxdl.Batch(graph, jnp.asarray(sides, jnp.int32), known)


def trained(model):
    """The logits of every member after training, and the losses."""
    learner = jaxdl.supervised(
        model,
        lambda logits, batch, _: cross_entropy_loss(logits, batch.y),
        lambda _: optax.adam(0.03),
    )

    @jax.jit
    def run(key):
        def step(state, _):
            state, metrics = learner.update(state, batch)
            return state, metrics["loss"]

        state, losses = jax.lax.scan(
            step, learner.init(key, None, batch), length=NUM_STEPS
        )
        variables = jaxdl.Variables(state.params, state.model_state)
        return model.apply(variables, graph, train=False)[0], losses

    return run(jax.random.key(1))


logits, losses = trained(jaxdl.create_model("gcn", num_classes=2))
right = logits.argmax(-1) == sides
print(f"{int(right.sum())} of 34 members, from two labels")
figure, cells = panels(2, width=4.2, height=3.2)
shade = jax.nn.softmax(logits)[:, 1]
colours = [BLUE if p < 0.5 else ORANGE for p in shade]
draw(cells[0], colours, "what the network says")
cells[1].plot(losses, color=BLUE)
dress(cells[1], x="step", y="training loss")
figure

# %% [markdown]
# ## What it cannot see
#
# A hexagon, and two triangles. Every node has two neighbours, who have two neighbours,
# and so on: *colour refinement*, also called the Weisfeiler-Leman test, never tells
# them apart, and no network that sums over neighbours can, whatever its weights are.

# %%
pair = [
    networkx.cycle_graph(6),
    networkx.disjoint_union(*[networkx.cycle_graph(3)] * 2),
]
hexagon, triangles = (
    from_networkx(g)._replace(nodes=np.ones((6, 4), np.float32), edges=None)
    for g in pair
)
print("colours differ:", colours_differ(hexagon, triangles))
for name in ("gcn_pool", "gin"):
    model = jaxdl.create_model(name, num_classes=3)
    both = jax.tree.map(jnp.asarray, batch_graphs([hexagon, triangles]))
    variables = model.init(key, both)
    print(f"{name:9} says", np.asarray(model.apply(variables, both, train=False)[0]))

# %% [markdown]
# What helps is to tell nodes where they are. The probability that a random walk is back
# after 1, 2, 3, 4 steps is 0 at odd times on a hexagon, and not on a triangle.

# %%
placed = both._replace(nodes=jnp.asarray(random_walk_positions(both, 4)))
print(
    "back after 1, 2, 3, 4 steps:", np.asarray(placed.nodes)[[0, 6]].round(3).tolist()
)
print("gin now says ", np.asarray(model.apply(variables, placed, train=False)[0]))

# %% [markdown]
# ## Fourier's waves live on a ring
#
# The eigenvectors of the Laplacian of a ring are sines and cosines, and its eigenvalues
# $2 - 2\cos(2\pi k/n)$: the discrete Fourier transform is the graph Fourier transform
# of a ring. On the club they are the waves of the club.

# %%
n = 32
ring = laplacian(from_networkx(networkx.cycle_graph(n))).toarray()
values, waves = np.linalg.eigh(ring)
expected = np.sort(2 - 2 * np.cos(2 * np.pi * np.arange(n) / n))
print("eigenvalues differ by", np.abs(values - expected).max())
dft = np.fft.fft(np.eye(n)) / np.sqrt(n)
turned = dft @ ring @ dft.conj().T
print("off the diagonal after a DFT:", np.abs(turned - np.diag(np.diag(turned))).max())
figure, cells = panels(3, width=3.2, height=2.3)
for axes, number in zip(cells, (1, 3, 6), strict=True):
    k = (number + 1) // 2
    angle = 2 * np.pi * k * np.arange(n) / n
    basis = np.stack([np.cos(angle), np.sin(angle)], 1) * np.sqrt(2 / n)
    fitted = basis @ (basis.T @ waves[:, number])
    axes.plot(fitted, color=SOFT, linewidth=4, alpha=0.4, label="sine and cosine")
    axes.plot(waves[:, number], ".", color=BLUE, label="eigenvector")
    dress(axes, title=f"{k} waves" if k > 1 else "1 wave", x="node", y="")
legend(cells[0])
figure

# %% [markdown]
# ## A transformer is a graph network
#
# Attention over the edges of a *complete* graph is the attention of a transformer: each
# word hears every word. Fewer edges are a mask.

# %%
words = jax.random.normal(key, (5, 8))
complete = one_graph(words, *np.indices((5, 5)).reshape(2, -1))
layer = TransformerConv(4, num_heads=1)
variables = layer.init(key, words, complete)
params = variables["params"]
query, keys, value, own = (
    words @ params[name]["kernel"] + params[name]["bias"]
    for name in ("query", "key", "value", "own")
)
transformer = jax.nn.softmax(query @ keys.T / jnp.sqrt(4.0)) @ value
difference = layer.apply(variables, words, complete) - own - transformer
print("graph attention minus the transformer's:", float(jnp.abs(difference).max()))

# %% [markdown]
# ## Too many layers
#
# Each sum makes neighbours more alike. What is left to tell them apart? The *energy* is
# what features change along the edges, the *distance* the mean of $1 - \cos$ over
# pairs. Both go to 0: **over-smoothing**. With a tenth of the start in every step, as
# in personalised PageRank, they do not.

# %%
start = jax.random.normal(key, (34, 16))
ways = {
    "sums": smooth,
    "with a way home": lambda x, g, steps: personalised_pagerank(x, g, steps, 0.1),
}
figure, cells = panels(3, width=3.3, height=2.9)
for (name, way), colour in zip(ways.items(), COLOURS, strict=False):
    seen = [way(start, graph, steps) for steps in range(0, 31, 3)]
    energy = [float(dirichlet_energy(x, graph)[0] / jnp.sum(x * x)) for x in seen]
    distance = [float(mean_average_distance(x, graph)[0]) for x in seen]
    cells[0].semilogy(range(0, 31, 3), energy, "o-", color=colour, label=name)
    cells[1].plot(range(0, 31, 3), distance, "o-", color=colour, label=name)
dress(cells[0], x="steps", y="energy for each |x|²")
dress(cells[1], x="steps", y="mean cosine distance")
legend(cells[0])
networks = {
    "gcn": lambda depth: {"widths": (16,) * (depth - 1), "dropout_rate": 0.0},
    "gcnii": lambda depth: {"width": 16, "num_layers": depth, "dropout_rate": 0.0},
}
for (name, settings), colour in zip(networks.items(), COLOURS, strict=False):
    right = [
        jnp.mean(
            trained(jaxdl.create_model(name, num_classes=2, **settings(depth)))[
                0
            ].argmax(-1)
            == sides
        )
        for depth in DEPTHS
    ]
    cells[2].plot(DEPTHS, right, "o-", color=colour, label=name)
cells[2].set_ylim(0.4, 1.02)
dress(cells[2], x="layers", y="members told right")
legend(cells[2])
figure

# %% [markdown]
# One run on 34 members is an anecdote; over seeds, and on Cora, it is measured in
# [`experiments/oversmoothing`](https://github.com/jaxdl/jaxdl/tree/main/experiments/oversmoothing).
#
# Now change something: give GIN the positions of `laplacian_positions` in place of the
# walks. Does it tell the hexagon from the triangles? And would it, if the signs of the
# waves were turned? Think first, then look.
