# %% [markdown]
# # Sets
#
# [![Open in Colab](https://colab.research.google.com/assets/colab-badge.svg)](https://colab.research.google.com/github/jaxdl/jaxdl/blob/main/colab/06_sets.ipynb)
#
# The points of a cloud, the atoms of a molecule, the items in a basket: they have no
# order, and a network should not see one. You will write a function of sets in three
# lines, test its symmetry, train three networks on point clouds, take points away from
# them, and see which points a network looks at.

# %%
import importlib.util

if importlib.util.find_spec("jaxdl") is None:
    print("installing jaxdl; nothing that is already here is upgraded")
    # %pip install -q jaxdl

# %%
import os

import jax
import jax.numpy as jnp
import numpy as np
import optax

import jaxdl
from jaxdl.core.sets import Sets, pad_sets
from jaxdl.data.shapes import BODIES, draw_shapes
from jaxdl.layers import DeepSetLayer
from jaxdl.losses import cross_entropy_loss
from jaxdl.metrics import Accuracy
from jaxdl.testing import (
    assert_padding_invariant,
    assert_permutation_equivariant,
    assert_permutation_invariant,
)
from jaxdl.viz.style import BLUE, COLOURS, ORANGE, SOFT, dress, legend, panels

FAST = os.environ.get("JAXDL_NB_FAST") == "1" or jax.default_backend() == "cpu"
NUM_STEPS = 250 if FAST else 3000
key = jax.random.key(0)

# %% [markdown]
# ## A law, and who breaks it
#
# A function of sets is **invariant**: $f(PX) = f(X)$ for every permutation $P$ of the
# rows. A sum is; a perceptron that sees the rows side by side is not. The assertion
# shuffles the rows and names the worst place.

# %%
x = jax.random.normal(key, (4, 6, 3))
mlp = jaxdl.create_model("mlp", num_classes=2, widths=(16,))
weights = mlp.init(key, x)


def perceptron(x):
    """Rows side by side, through a perceptron."""
    return mlp.apply(weights, x, train=False)[0]


assert_permutation_invariant(lambda x: x.sum(1), x, key=key)
print("a sum is invariant")
try:
    assert_permutation_invariant(perceptron, x, key=key)
except AssertionError as error:
    print("a perceptron is not:", error)

# %% [markdown]
# ## Deep Sets
#
# Map every element by $\psi$, add up, map the sum by $\phi$: $f(X) = \phi(\sum_i
# \psi(x_i))$. That is invariant whatever $\psi$ and $\phi$ are, and with enough
# features it can be *any* continuous function of sets.

# %%
inner = jax.random.normal(jax.random.key(1), (3, 32))
outer = jax.random.normal(jax.random.key(2), (32, 2)) / 6


def by_hand(x):
    """Deep Sets in three lines."""
    psi = jax.nn.relu(x @ inner)
    total = psi.sum(1)
    return jnp.tanh(total @ outer)


assert_permutation_invariant(by_hand, x, key=key)
print("by hand:", by_hand(x).shape, "and invariant")

# %% [markdown]
# For one answer an *element*, the function must be **equivariant**: $f(PX) = P f(X)$.
# A linear layer that is, is one matrix for the element and one for what all of the set
# holds: $y_i = A x_i + B\, \mathrm{pool}(X) + b$.

# %%
layer = DeepSetLayer(5, pool="mean")
variables = layer.init(key, x)
assert_permutation_equivariant(lambda x: layer.apply(variables, x), x, key=key)
print("the layer is equivariant:", layer.apply(variables, x).shape)

# %% [markdown]
# ## Sets of different sizes
#
# One array needs one size. Shorter sets are padded, and a mask says what is there. The
# law: what is masked has no part, in value and in gradient, even if it is NaN.

# %%
sets = pad_sets([np.ones((n, 3), np.float32) * n for n in (2, 4, 1)])
print(sets.mask.astype(int))
model = jaxdl.create_model("deep_sets", num_classes=2, pool="sum")
weights = model.init(key, sets)
assert_padding_invariant(
    lambda s: model.apply(weights, s, train=False)[0], sets, key=key
)
print("padding has no part")

# %% [markdown]
# ## Point clouds
#
# 64 points on the surface of a body: which body is it?

# %%
data = jaxdl.load("shapes")
figure, cells = panels(len(BODIES), columns=4, width=2.1, height=2.0)
for axes, (number, name) in zip(cells, enumerate(BODIES), strict=True):
    cloud = draw_shapes(64, 400, seed=1).x[
        np.flatnonzero(draw_shapes(64, 400, seed=1).y == number)[0]
    ]
    axes.scatter(cloud[:, 0], cloud[:, 2] + 0.3 * cloud[:, 1], s=2, color=BLUE)
    axes.set_aspect("equal")
    axes.set_axis_off()
    dress(axes, title=name, x="", y="", grid=False)
figure

# %%
networks = {
    "deep_sets": {"widths": (64, 64), "head_widths": (64,)},
    "pointnet_vanilla": {"width": 128},
    "set_transformer": {"dim": 32, "num_blocks": 1, "num_points": 8},
}
splits = jax.device_put(data.splits)


def trained(name, settings):
    """A network after its run, as a function of clouds."""
    model = jaxdl.create_model(name, num_classes=8, **settings)
    learner = jaxdl.supervised(
        model,
        lambda logits, batch, _: cross_entropy_loss(logits, batch.y),
        lambda _: optax.adam(optax.cosine_decay_schedule(3e-3, NUM_STEPS)),
        {"accuracy": Accuracy.init},
    )
    run = jax.jit(jaxdl.run(learner, jaxdl.Plan(NUM_STEPS, 32)))
    state, _ = run(jax.random.key(0), None, splits.train)
    variables = jaxdl.Variables(state.params, state.model_state)
    return jax.jit(lambda x: model.apply(variables, x, train=False)[0])


predict = {name: trained(name, settings) for name, settings in networks.items()}
truth = splits.test.y
for name, f in predict.items():
    accuracy = jnp.mean(f(splits.test.x).argmax(-1) == truth)
    print(f"{name:18} test accuracy {accuracy:.3f}")

# %% [markdown]
# ## Taking points away
#
# A mask is all it takes. How many points does a network need?

# %%
shares = [1.0, 0.75, 0.5, 0.25, 0.125]
noise = jax.random.uniform(jax.random.key(3), splits.test.x.shape[:2])
figure, (axes,) = panels(1, width=4.6, height=2.8)
for (name, f), colour in zip(predict.items(), COLOURS, strict=False):
    accuracy = [
        float(jnp.mean(f(Sets(splits.test.x, noise < share)).argmax(-1) == truth))
        for share in shares
    ]
    axes.plot([64 * s for s in shares], accuracy, "o-", color=colour, label=name)
dress(axes, x="points that are left, on average", y="test accuracy")
legend(axes)
figure

# %% [markdown]
# ## Which points matter
#
# With a maximum as the pool, only those points count that are largest in some feature:
# the *critical* points. All others could be taken away, and nothing would change. The
# gradient finds them.

# %%
figure, cells = panels(4, columns=4, width=2.2, height=2.1)
f = predict["deep_sets"]
slope = jax.jit(jax.grad(lambda x: f(x).max(-1).sum()))
for axes, number in zip(cells, (0, 2, 3, 5), strict=True):
    cloud = splits.test.x[np.flatnonzero(np.asarray(truth) == number)[:1]]
    critical = np.asarray(jnp.abs(slope(cloud)).sum(-1) > 0)[0]
    kept = Sets(cloud, jnp.asarray(critical)[None])
    assert jnp.allclose(f(kept), f(cloud), atol=1e-4)
    side, up = cloud[0, :, 0], cloud[0, :, 2] + 0.3 * cloud[0, :, 1]
    axes.scatter(side, up, s=12, color=SOFT)
    axes.scatter(side[critical], up[critical], s=18, color=ORANGE)
    axes.set_aspect("equal")
    axes.set_axis_off()
    name = data.info.class_names[number]
    dress(axes, title=f"{name}: {critical.sum()} of 64", x="", y="", grid=False)
figure

# %% [markdown]
# Now change something: train `deep_sets` with `pool="sum"` and take points away again.
# Is it hurt more than the maximum, or less? Think first, then look.
