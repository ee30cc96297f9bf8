# %% [markdown]
# # Transfer learning
#
# [![Open in Colab](https://colab.research.google.com/assets/colab-badge.svg)](https://colab.research.google.com/github/jaxdl/jaxdl/blob/main/colab/04_transfer.ipynb)
#
# A network that has learned one thing can learn a related one from fewer examples.
# Three things are needed: its weights, a new last layer, and a pace for each of its
# parts.

# %%
import importlib.util

if importlib.util.find_spec("jaxdl") is None:
    print("installing jaxdl; nothing that is already here is upgraded")
    # %pip install -q jaxdl

# %%
import os
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax
from safetensors.numpy import load_file

import jaxdl
from jaxdl.data import resize_images
from jaxdl.losses import cross_entropy_loss
from jaxdl.metrics import Accuracy
from jaxdl.models.linear import MULTINOMIAL, fit_glm, linear_predictor
from jaxdl.optim import discriminative, gradual_unfreezing, scale_by_part
from jaxdl.optim.second_order import lbfgs
from jaxdl.pretrained import load_pretrained, save_torch_weights
from jaxdl.train import computed, evaluate_all
from jaxdl.viz import batch_grid
from jaxdl.viz.style import BLUE, GREEN, INK, ORANGE, dress, legend, panels

FAST = os.environ.get("JAXDL_NB_FAST") == "1" or jax.default_backend() == "cpu"
NUM_SEEDS = 3 if FAST else 10
NUM_STEPS = 100 if FAST else 300
key = jax.random.key(0)

# %% [markdown]
# ## Two tasks
#
# The digits 0 to 4, of which there are many, and 5 to 9, of which we pretend that there
# are few. Both are counted from 0, so that a network of five classes can learn either.


# %%
def half(part, first):
    """The digits from ``first`` to ``first + 4``, at LeNet's size."""
    chosen = np.flatnonzero((part.y >= first) & (part.y < first + 5))
    return jaxdl.Dataset(resize_images(part.x[chosen], 28, 28), part.y[chosen] - first)


digits = jaxdl.load("digits").splits
old = jaxdl.Splits(half(digits.train, 0), half(digits.validation, 0))
new, new_test = half(digits.train, 5), half(digits.test, 5)
five = [int(np.flatnonzero(new.y == label)[0]) for label in range(5)]
batch_grid(new.x[five], new.y[five] + 5, columns=5)

# %% [markdown]
# ## Pre-training
#
# Nothing special: a LeNet learns the old digits.


# %%
def loss(logits, batch, hparams):
    """The cross-entropy."""
    return cross_entropy_loss(logits, batch.y)


learner = jaxdl.supervised(
    jaxdl.create_model("lenet", num_classes=5),
    loss,
    optax.adam(0.002),
    {"accuracy": Accuracy.init},
)
plan = jaxdl.Plan(200, 32, eval_batch_size=64)
state, history = jax.jit(jaxdl.run(learner, plan))(key, None, old)
print(f"digits 0 to 4: {history.validation['accuracy'][-1]:.1%} are right")

# %% [markdown]
# ## Weights in a file
#
# Weights travel as safetensors, here in the layout of PyTorch: names with dots, kernels
# as `[out, in, rows, columns]`. A file that `torch.save` did not write can be read by
# PyTorch all the same, and the other way round.

# %%
save_torch_weights("digits.safetensors", jaxdl.Variables(state.params, {}))
for name, array in load_file("digits.safetensors").items():
    print(f"{name:16} {array.shape}")

# %% [markdown]
# They are read strictly. Whatever is missing, unexpected or of another shape is listed;
# to replace the last layer is a wish that has to be said.

# %%
try:
    load_pretrained("alexnet", "digits.safetensors")
except ValueError as complaint:
    print("\n".join(str(complaint).splitlines()[:4]), "…")

# %% [markdown]
# ## A new head
#
# `new_head=5` puts a fresh last layer in place of the file's. The model's `init` gives
# the weights of the file and draws that layer with the key.

# %%
found = load_pretrained("lenet", "digits.safetensors", new_head=5)
begin = [found.model.init(jax.random.key(i), new.x[:1]).params for i in (1, 2)]
for name in begin[0]:
    from_file = np.array_equal(begin[0][name]["kernel"], state.params[name]["kernel"])
    alike = np.array_equal(begin[0][name]["kernel"], begin[1][name]["kernel"])
    print(f"{name:8} from the file: {from_file!s:5}  the same for two keys: {alike}")

# %% [markdown]
# ## Freeze
#
# `scale_by_part` multiplies the step of each part by its pace. A pace of 0 keeps a part
# as it is, bit for bit. So this trains the last layer alone, on 10 of each new digit.
# Paces may be traced: one compiled program serves all that are tried.

# %%
parts = ["conv_0.*", "conv_1.*", "dense_0.*", "dense_1.*", "output.*"]
rows = np.concatenate([np.flatnonzero(new.y == label)[:10] for label in range(5)])
few = jaxdl.Splits(jaxdl.Dataset(new.x[rows], new.y[rows]), new_test)


def tuning(paces_of):
    """The compiled run in which the hyper-parameters decide the paces."""
    learner = jaxdl.supervised(
        found.model,
        loss,
        lambda hparams: optax.chain(
            optax.adam(0.003), scale_by_part(paces_of(hparams))
        ),
        {"accuracy": Accuracy.init},
    )
    return jax.jit(jaxdl.run(learner, jaxdl.Plan(NUM_STEPS, 25, eval_batch_size=64)))


constant = tuning(lambda hparams: dict(zip(parts, hparams, strict=True)))
tuned, history = constant(key, [0.0, 0.0, 0.0, 0.0, 1.0], few)
for name, layer in tuned.params.items():
    moved = np.abs(layer["kernel"] - state.params[name]["kernel"]).max()
    print(f"{name:8} moved by at most {moved:.3f}")
print(f"digits 5 to 9, last layer: {history.validation['accuracy'][-1]:.1%}")

# %% [markdown]
# ## Features once
#
# If the body never changes, what it says of an image need not be computed at every
# step. The 84 numbers before the last layer are computed once, and a logistic
# regression on them is a convex problem, solved in milliseconds: a *linear probe*.


# %%
def features(images):
    """What the last layer of the old network reads."""
    module = jaxdl.models.MODELS.create("lenet", num_classes=5)
    _, seen = module.apply(
        {"params": state.params},
        images,
        train=False,
        capture_intermediates=lambda part, _: part.name == "dense_1",
    )
    return jax.nn.relu(seen["intermediates"]["dense_1"]["__call__"][0])


known, asked = features(few.train.x), features(new_test.x)
probe = jax.jit(lambda x, y: fit_glm(MULTINOMIAL, x, y, lbfgs, num_outputs=5, l2=0.01))(
    known, jnp.asarray(few.train.y)
)
right = linear_predictor(probe.params, asked).argmax(-1) == new_test.y
print(f"digits 5 to 9, linear probe: {right.mean():.1%}")

# %% [markdown]
# ## Each part at its own pace
#
# Early layers are general: edges are edges. Late ones know the old task. So let the
# first layers take small steps and the last one whole ones (*discriminative* rates), or
# let one part after the other join in (*gradual unfreezing*).

# %%
slower = discriminative(parts, 0.5)
print({part: float(pace) for part, pace in slower.items()})
later = gradual_unfreezing(parts, every=NUM_STEPS // 5)

figure, (axes,) = panels(1, width=5.2, height=2.4)
steps = np.arange(NUM_STEPS)
for i, part in enumerate(parts):
    lifted = i + 0.8 * np.asarray(later[part](steps))
    axes.fill_between(steps, i, lifted, step="post", color=BLUE, alpha=0.3 + 0.15 * i)
axes.set_yticks(np.arange(5) + 0.4, [part.removesuffix(".*") for part in parts])
dress(axes, title="who takes part, by step", x="step", y="", grid=False)
figure

# %%
ways = {
    "last layer": (constant, [0.0, 0.0, 0.0, 0.0, 1.0]),
    "all, slower below": (constant, list(slower.values())),
    "all at once": (constant, [1.0] * 5),
    "one after the other": (
        tuning(lambda hparams: gradual_unfreezing(parts, hparams)),
        NUM_STEPS / 5,
    ),
}
for name, (run, hparams) in ways.items():
    _, history = run(key, hparams, few)
    print(f"{name:20} {history.validation['accuracy'][-1]:.1%}")

# %% [markdown]
# ## How few examples, and how much to keep?
#
# What the first layers have learned is general, what the last ones have learned belongs
# to the old task. So one may keep the old convolutions and draw *all* dense layers
# anew. Which layers are kept, the pace of what is kept and the number of examples are
# *numbers*, so all of this is one compiled program: a row of weight 0 is never drawn.


# %%
class HParams(NamedTuple):
    """What differs between runs.

    Attributes:
      keep: how many layers begin with the old weights, from the input on.
      pace: of these layers; the others have 1.
      shots: examples of each digit.
    """

    keep: Any
    pace: Any
    shots: Any


lenet = jaxdl.create_model("lenet", num_classes=5)
layers = [part.removesuffix(".*") for part in parts]


def begin_with(hparams):
    """LeNet that begins with some layers of the old network."""

    def init(key, x):
        fresh = lenet.init(key, x)
        params = {
            name: jax.tree.map(
                lambda a, b, i=i: jnp.where(i < hparams.keep, a, b),
                state.params[name],
                fresh.params[name],
            )
            for i, name in enumerate(layers)
        }
        return fresh._replace(params=params)

    return lenet._replace(init=init)


def paces(hparams):
    """The pace of what is kept, and 1 for what is new."""
    return {
        part: jnp.where(i < hparams.keep, hparams.pace, 1.0)
        for i, part in enumerate(parts)
    }


shots = [1, 3, 10, 30]
order = np.stack([np.flatnonzero(new.y == label)[:30] for label in range(5)], 1)
pool = jaxdl.Dataset(new.x[order.ravel()], new.y[order.ravel()])
number = jnp.arange(order.size) // 5
own = jaxdl.supervised(
    begin_with,
    loss,
    lambda hparams: optax.chain(optax.adam(0.003), scale_by_part(paces(hparams))),
    {"accuracy": Accuracy.init},
)
train = jaxdl.run(own, jaxdl.Plan(NUM_STEPS, 20))


def one(key, hparams, pool, test):
    """The test accuracy of a run."""
    used = (number < hparams.shots).astype(jnp.float32)
    state, _ = train(key, hparams, pool._replace(weight=used))
    return computed(evaluate_all(own, state, test, 256))["accuracy"]


ways = {
    "nothing kept: from scratch": (0, 1.0, ORANGE),
    "convolutions kept, frozen": (2, 0.0, BLUE),
    "all kept but the last layer": (4, 1.0, INK),
    "…and frozen": (4, 0.0, GREEN),
}
rows = [
    (keep, pace, count)
    for keep, pace, _ in ways.values()
    for count in shots
    for _ in range(NUM_SEEDS)
]
trials = HParams(*jnp.asarray(rows, jnp.float32).T)
keys = jnp.tile(jax.random.split(key, NUM_SEEDS), len(rows) // NUM_SEEDS)
many = jaxdl.map_runs(one, in_axes=(0, 0, None, None), strategy="loop")
accuracy = np.asarray(many(keys, trials, pool, new_test))
accuracy = accuracy.reshape(len(ways), len(shots), NUM_SEEDS)

# %%
figure, (axes,) = panels(1, width=5.4, height=3.4)
for (name, (_, _, colour)), runs in zip(ways.items(), accuracy, strict=True):
    axes.plot(shots, runs.mean(1), "o-", color=colour, label=name)
    axes.fill_between(shots, runs.min(1), runs.max(1), color=colour, alpha=0.12)
axes.set_xscale("log")
axes.set_xticks(shots, [str(count) for count in shots])
axes.minorticks_off()
dress(axes, title="digits 5 to 9", x="examples of each digit", y="test accuracy")
legend(axes)
figure

# %% [markdown]
# Five digits are a narrow schooling. What the dense layers made of them gets in the way
# of the next five; strokes and corners, which the convolutions find, are worth
# something. The more the old task has to teach, the more layers are worth keeping: of a
# network that knows a thousand classes, all but the last.

# %% [markdown]
# ## From a million photographs
#
# The same in earnest: weights of torchvision or timm, with the preprocessing that they
# were trained with. It needs a connection and the extra `jaxdl[hub]`.
#
# ```python
# found = load_pretrained("resnet50", "timm:resnet50.a1_in1k", new_head=3)
# x = found.preprocessing(photographs)
# paces = {"fc.*": 1.0, "*": 0.0}
# ```
#
# Measured on MNIST, with each way at its best rate:
# [how far do few examples go?](https://github.com/jaxdl/jaxdl/tree/main/experiments/transfer)
# Now change something: pre-train on 5 to 9 and go to 0 to 4, or only on two digits, and
# see what the features are worth then.
