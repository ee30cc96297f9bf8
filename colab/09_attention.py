# %% [markdown]
# # Attention
#
# [![Open in Colab](https://colab.research.google.com/assets/colab-badge.svg)](https://colab.research.google.com/github/jaxdl/jaxdl/blob/main/colab/09_attention.ipynb)
#
# Each query reads a mean of values, weighed by how well their keys fit. By hand first,
# with masks and positions; then in networks that write letters backwards, where what
# must be attended to is known.

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
from jaxdl.core.model import Variables
from jaxdl.core.pairs import Pair
from jaxdl.core.types import Dataset
from jaxdl.data import load
from jaxdl.data.pairs import START
from jaxdl.layers import MultiHeadAttention
from jaxdl.losses import next_token_loss
from jaxdl.models import MODELS
from jaxdl.ops.attention import (
    additive_attention,
    attend,
    attention_weights,
    causal_mask,
    padding_mask,
)
from jaxdl.ops.sinusoids import sinusoids
from jaxdl.recipes.written import written
from jaxdl.viz.style import COLOURS, dress, legend, panels

FAST = os.environ.get("JAXDL_NB_FAST") == "1" or jax.default_backend() == "cpu"
NUM_STEPS = 300 if FAST else 2000
LONGEST = 6 if FAST else 12
key = jax.random.key(0)

# %% [markdown]
# ## By hand
#
# The scaled dot product compares a query with a key by $q \cdot k / \sqrt d$, the
# additive form by $v \cdot \tanh(q + k)$. A softmax over the keys makes weights of
# these, which sum to one. The library's functions take a batch, and heads.

# %%
rng = np.random.default_rng(0)
queries, keys, values = (rng.normal(size=(n, 8)).astype("f4") for n in (3, 5, 5))
vector = rng.normal(size=8).astype("f4")


def softmax(scores):
    """Weights that sum to one over the last axis."""
    shares = np.exp(scores - scores.max(-1, keepdims=True))
    return shares / shares.sum(-1, keepdims=True)


dot = softmax(queries @ keys.T / np.sqrt(8)) @ values
found = attend(*(jnp.asarray(x)[None, :, None] for x in (queries, keys, values)))
print("dot product, difference:", np.abs(found[0, :, 0] - dot).max())

sums = np.tanh(queries[:, None] + keys[None])
added = softmax(sums @ vector)
one = [jnp.asarray(x)[None] for x in (queries, keys, values)]
read, weights = additive_attention(*one, jnp.asarray(vector))
print("additive, difference:   ", np.abs(read[0] - added @ values).max())
print("weights of a query:     ", np.round(weights[0, 0], 3), weights[0, 0].sum())

# %% [markdown]
# ## Masks
#
# What is padding must not be read, and who writes must not read what comes later. A
# mask removes a key from the softmax, so that its weight is 0 and not merely small. A
# query that may read nothing reads 0.

# %%
there = jnp.array([[True, True, True, True, False]])
heads = jnp.asarray(rng.normal(size=(1, 5, 1, 8)), jnp.float32)
masks = {
    "all": None,
    "no padding": padding_mask(there),
    "nothing later": causal_mask(5, 5),
}
figure, axes = panels(3, height=3.2)
for place, (name, mask) in zip(axes, masks.items(), strict=True):
    weights = attention_weights(heads, heads, mask)[0, 0]
    place.imshow(weights, cmap="Blues", vmin=0, vmax=1)
    dress(place, title=name, x="key", y="query", grid=False)
figure

# %% [markdown]
# ## Positions
#
# Attention itself does not know the order of what it reads. Waves of many frequencies
# are added to say it. Left: a row for each position. Middle: the product of two
# encodings depends on their distance alone, since $\cos a \cos b + \sin a \sin b =
# \cos(a - b)$, and a shift turns each pair of sine and cosine by the same angle
# everywhere. Right: waves of evenly spaced frequencies are the discrete Fourier
# transform. Its rows are orthogonal, so that only a position itself is near; the
# geometric frequencies of the transformer keep neighbours alike.

# %%
LENGTH, DIM = 64, 64
waves = np.asarray(sinusoids(jnp.arange(LENGTH), DIM))
products = waves @ waves.T
for distance in (1, 5, 20):
    along = np.diagonal(products, distance)
    print(
        f"distance {distance:2d}: products from {along.min():.4f} to {along.max():.4f}"
    )
turns = 2 * np.pi * np.outer(np.arange(LENGTH), np.arange(LENGTH)) / LENGTH
fourier = np.fft.fft(np.eye(LENGTH))
print(
    "the DFT is such waves:",
    np.abs(fourier - (np.cos(turns) - 1j * np.sin(turns))).max(),
)
figure, (left, middle, right) = panels(3, height=3.2)
left.imshow(waves, cmap="RdBu", aspect="auto")
dress(left, title="Encodings", x="feature", y="position", grid=False)
middle.imshow(products, cmap="Blues")
dress(middle, title="Their products", x="position", y="position", grid=False)
right.plot(products[32] / products[32, 32], color=COLOURS[0], label="geometric")
even = (fourier @ fourier.conj().T).real[32]
right.plot(even / even[32], color=COLOURS[1], label="even (DFT)")
dress(right, title="Product with position 32", x="position", y="relative")
legend(right)
figure

# %% [markdown]
# ## Several heads
#
# Each head has queries, keys and values of its own, a part of the features, and so its
# own weights. What they have read is joined and mapped once more.

# %%
layer = MultiHeadAttention(16, num_heads=4)
x = jax.random.normal(key, (1, 6, 16)) + sinusoids(jnp.arange(6), 16)[None]
variables = layer.init(key, x)
_, sown = layer.apply(variables, x, causal=True, mutable="intermediates")
weights = sown["intermediates"]["weights"][0][0]
figure, axes = panels(4, columns=4, width=2.4, height=2.6)
for number, place in enumerate(axes):
    place.imshow(weights[number], cmap="Blues", vmin=0, vmax=1)
    dress(place, title=f"head {number}", x="key", y="query", grid=False)
figure

# %% [markdown]
# ## Letters backwards
#
# A network reads letters and writes them from the end. `seq2seq` must keep all of them
# in the state that its reader ends in; `align` looks at all of them again before each
# letter; `transformer` has no state at all. At training each is told the right letters
# so far; at the end each goes on from what it has written itself.

# %%
data = load("reversal")


def short(part):
    """The texts of at most so many letters."""
    kept = (part.x.source != 0).sum(1) <= LONGEST
    pair = Pair(part.x.source[kept, :LONGEST], part.x.target[kept, : LONGEST + 1])
    return Dataset(pair, part.y[kept, : LONGEST + 1], part.weight[kept])


train, test = short(data.train), short(data.test)
print("read:   ", data.shared.source.decode(test.x.source[0]))
print("written:", data.shared.target.decode(test.y[0].clip(0)))
size = len(data.shared.source.tokens)
figure, (curve,) = panels(1)
trained = {}
for name, colour in zip(("seq2seq", "align", "transformer"), COLOURS, strict=False):
    net = MODELS.create(name, num_classes=size, vocab_size=size, features=64)
    rate = optax.cosine_decay_schedule(
        0.003 if name == "transformer" else 0.01, NUM_STEPS
    )
    learner = jaxdl.supervised(
        net,
        lambda logits, batch, hparams: next_token_loss(logits, batch.y),
        optax.chain(optax.clip_by_global_norm(1.0), optax.adam(rate)),
    )
    run = jax.jit(jaxdl.run(learner, jaxdl.Plan(NUM_STEPS, 64)))
    state, history = run(key, (), train)
    variables = Variables(state.params, state.model_state)
    tokens = written(net, variables, test.x.source, LONGEST + 1, 256)
    right = (tokens == np.where(test.y == -1, 0, test.y)).all(1).mean()
    print(f"{name:<12} writes {right:.1%} of {len(tokens)} new texts without a fault")
    curve.semilogy(history.train["loss"], color=colour, label=name)
    trained[name] = net, variables
dress(curve, title="Letters backwards", x="steps", y="loss (nats)")
legend(curve)
figure

# %% [markdown]
# ## What is looked at
#
# A row for each letter that is written. Left, the additive attention of `align`; right,
# the two heads of the last block of `transformer` whose weights are the most certain.

# %%
source = test.x.source[(test.x.source != 0).all(1)][:1]
target = np.concatenate([[[START]], source[:, ::-1]], 1)
pair = Pair(jnp.asarray(source), jnp.asarray(target))


def looked_at(name):
    """What the modules of a network sow while it reads and writes the pair."""
    net, variables = trained[name]
    _, sown = net.apply(
        {"params": variables.params}, pair, train=False, mutable="intermediates"
    )
    return sown["intermediates"]


one = looked_at("align")["weights"][0][0]
blocks = looked_at("transformer")["decoder"]
last = blocks[max(name for name in blocks if name.startswith("layers_"))]
heads = np.asarray(last["cross_attention"]["weights"][0][0])
certain = np.argsort(-heads.max(-1).mean(-1))[:2]
shown = {"align": one} | {f"transformer, head {i}": heads[i] for i in certain}
letters = [data.shared.source.tokens[i] for i in source[0]]
figure, axes = panels(3, height=3.2)
for place, (name, weights) in zip(axes, shown.items(), strict=True):
    place.imshow(weights, cmap="Blues", vmin=0, vmax=1)
    dress(place, title=name, x="read", y="written", grid=False)
    place.set_xticks(range(len(letters)), letters)
    place.set_yticks(range(len(letters) + 1), [*letters[::-1], "end"])
figure

# %% [markdown]
# The same on the command line, and German into English where the files are there:
#
# ```bash
# jaxdl train align --data reversal
# jaxdl train transformer --data multi30k --download
# jaxdl translate RUN "ein hund läuft im schnee ."
# ```
