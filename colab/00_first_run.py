# %% [markdown]
# # A first run
#
# [![Open in Colab](https://colab.research.google.com/assets/colab-badge.svg)](https://colab.research.google.com/github/jaxdl/jaxdl/blob/main/colab/00_first_run.ipynb)
#
# You will train LeNet to read handwritten digits, and look at what it learned. Then
# you will train **64 networks at once**: 16 learning rates, each with 4 seeds, as one
# compiled program. The second takes a single line more than the first.

# %%
import importlib.util

if importlib.util.find_spec("jaxdl") is None:
    print("installing jaxdl; nothing that is already here is upgraded")
    # %pip install -q jaxdl

# %%
import os
import time
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax

import jaxdl
from jaxdl.core.doctor import doctor
from jaxdl.data import resize_images
from jaxdl.losses import cross_entropy_loss
from jaxdl.metrics import Accuracy, ConfusionMatrix
from jaxdl.train import predict_all
from jaxdl.viz import batch_grid, confusion_matrix, learning_curves, sweep_curves

# %% [markdown]
# ## Where does this run?
#
# The same notebook runs on a laptop and on a GPU or TPU; only the sizes differ.

# %%
ACCELERATOR = jax.default_backend() != "cpu"
FAST = os.environ.get("JAXDL_NB_FAST") == "1" or not ACCELERATOR
NUM_STEPS = 200 if FAST else 1000

machine = doctor()
print(f"JAX {machine['versions']['jax']} on {', '.join(machine['devices'])}")
print(*machine["problems"] or ["no problems found"], sep="\n")
print(f"{'small' if FAST else 'full'} sizes: {NUM_STEPS} steps a run")

# %% [markdown]
# ## The data
#
# 1,797 digits of 8×8 pixels come with the library, in three parts: one to learn from,
# one to make choices by, and one to look at once, at the end. LeNet was made for
# 28×28 pixels, so the digits are enlarged.

# %%
data = jaxdl.load("digits")
enlarged = [part._replace(x=resize_images(part.x, 28, 28)) for part in data.splits]
splits = jaxdl.Splits(*enlarged)
print(*(f"{name}: {part.x.shape}" for name, part in splits._asdict().items()), sep="\n")
batch_grid(splits.train.x, splits.train.y, columns=8, limit=16)

# %% [markdown]
# ## The model
#
# A model is a pair of pure functions: `init` makes the parameters, `apply` computes
# with them. Nothing is hidden in objects, so everything can be compiled, mapped and
# differentiated.

# %%
model = jaxdl.create_model("lenet", num_classes=10)
print(jaxdl.summary(model, (28, 28, 1)))

# %% [markdown]
# ## What to learn, and how
#
# A **Learner** says what one step of training is. It needs a model, a loss for each
# example, and an optimiser.
#
# The learning rate is no constant here. It is a field of `HParams`, an *argument* of
# the program that is about to be compiled. Remember this; it will pay off soon.


# %%
class HParams(NamedTuple):
    """The numbers that may differ between runs."""

    learning_rate: float = 1e-3


def learner_of(model: jaxdl.Model) -> jaxdl.Learner:
    """The Learner that classifies with a model, by Adam on the cross-entropy."""
    return jaxdl.supervised(
        model,
        lambda logits, batch, hparams: cross_entropy_loss(logits, batch.y),
        lambda hparams: optax.adam(hparams.learning_rate),
        {"accuracy": Accuracy.init},
    )


# %% [markdown]
# ## One run, compiled whole
#
# `jaxdl.run` gives the function *(key, hyper-parameters, data) → (state, history)*.
# All steps, their batches and every evaluation are inside. `jax.jit` compiles it into
# one program, and the device is then left alone until the run is over.

# %%
plan = jaxdl.Plan(
    NUM_STEPS, batch_size=64, eval_every=NUM_STEPS // 20, eval_batch_size=270
)
train = jax.jit(jaxdl.run(learner_of(model), plan))
state, history = jax.block_until_ready(train(jax.random.key(0), HParams(), splits))
print(f"validation accuracy {history.validation['accuracy'][-1]:.1%}")

# %%
learning_curves(history._asdict(), window=10)

# %% [markdown]
# Both losses fall together: what was learned from one part of the data holds for the
# other. Now, once, the test data. Each row of the matrix is a true digit, each column
# what the network took it for.

# %%
variables = jaxdl.Variables(state.params, state.model_state)
logits = jnp.asarray(predict_all(model, variables, splits.test.x, batch_size=270))
labels = jnp.asarray(splits.test.y)
counts = ConfusionMatrix.init(10).update(logits, labels, jnp.ones(len(labels)))
confusion_matrix(counts.compute(), data.info.class_names)

# %% [markdown]
# These are the digits that it was least sure of:

# %%
losses = np.asarray(cross_entropy_loss(logits, labels))
hardest = np.argsort(-losses)[:8]
guesses = np.argmax(logits, axis=-1)
batch_grid(splits.test.x[hardest], splits.test.y[hardest], guesses[hardest])

# %% [markdown]
# ## 64 runs, compiled whole
#
# Which learning rate should it have been? `jaxdl.sweep` gives the training run two
# more axes, settings and seeds, and `jaxdl.grid` lists the settings. All runs go in
# step: what was a product of matrices becomes one product of a stack of matrices.
#
# An accelerator takes this stack of LeNets easily. A CPU does not: there a stack of
# *convolutions* is slower than one after another (`docs/sweeps.md` says when to do
# what). So without an accelerator the 64 networks are multi-layer perceptrons, which
# stack well everywhere, and read the digits as they came.

# %%
if ACCELERATOR:
    swept, swept_splits = model, splits
else:
    swept, swept_splits = jaxdl.create_model("mlp", widths=(32,)), data.splits

learning_rates = np.geomspace(1e-5, 1.0, 16)
trials = jaxdl.grid(HParams(), learning_rate=learning_rates)

one_run = jaxdl.run(
    learner_of(swept), jaxdl.Plan(NUM_STEPS, batch_size=64, eval_batch_size=270)
)
many_runs = jaxdl.sweep(one_run, num_seeds=4)

start = time.perf_counter()
_, histories = jax.block_until_ready(many_runs(jax.random.key(1), trials, swept_splits))
seconds = time.perf_counter() - start

accuracy = histories.validation["accuracy"][:, :, -1]
print(f"{accuracy.size} runs in one program: {seconds:.1f} s, compilation included")

# %%
sweep_curves(
    learning_rates,
    accuracy,
    "learning rate",
    metric_name="validation accuracy",
    log_x=True,
)

# %% [markdown]
# Too small, and the run ends before it has learned. Too large, and each step undoes
# the last. In between lies a broad plain, where the seeds agree: there the exact
# value hardly matters. One run cannot show you this, and neither can one seed.
#
# ## What made it possible
#
# Three choices, and they are the whole library:
#
# 1. **A run is a pure function.** No global state, no hidden counters. So `jax.jit`
#    can compile all of it, and `jax.vmap` can map it over any argument.
# 2. **Numbers are arguments.** A learning rate that is written into the program costs
#    a compilation for each value. As an argument it costs none, and can be an axis.
# 3. **Randomness is a function of key and step.** So run 17 of the sweep *is* the run
#    that you would get alone with the same key, and a run that was interrupted can
#    continue as if nothing had happened.
#
# Now change something. Add a `weight_decay` to `HParams`, give it to `optax.adamw`,
# and list its values in `grid`: the picture becomes a map (`jaxdl.viz.sweep_map`).
