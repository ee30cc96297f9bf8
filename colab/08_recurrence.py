# %% [markdown]
# # Recurrence
#
# [![Open in Colab](https://colab.research.google.com/assets/colab-badge.svg)](https://colab.research.google.com/github/jaxdl/jaxdl/blob/main/colab/08_recurrence.ipynb)
#
# A network that reads a sequence step by step, with a state that it carries along: why
# its gradients vanish, what keeps them alive, and a network that is hardly trained.

# %%
import importlib.util

if importlib.util.find_spec("jaxdl") is None:
    print("installing jaxdl; nothing that is already here is upgraded")
    # %pip install -q jaxdl

# %%
import os
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import optax

import jaxdl
from jaxdl.data import adding_problem, mackey_glass
from jaxdl.layers import GRU, LSTM, RNN, LeakyRNN, RecurrentStack
from jaxdl.losses import squared_error_loss
from jaxdl.models.linear import predict_linear
from jaxdl.models.sequence import TCN, echo, fit_readout, reservoir
from jaxdl.viz.style import COLOURS, dress, legend, panels

FAST = os.environ.get("JAXDL_NB_FAST") == "1" or jax.default_backend() == "cpu"
NUM_STEPS = 200 if FAST else 2000
key = jax.random.key(0)

# %% [markdown]
# ## Powers of a matrix
#
# Without inputs and without a bend, $h^{(t)} = W^t h^{(0)}$: along each eigenvector the
# state grows or shrinks by its eigenvalue at every step. The gradient goes the same way
# back. Below, the gradient of the last output by each input, for four untrained layers.

# %%
LAYERS = {"RNN": RNN(32), "leaky": LeakyRNN(32), "LSTM": LSTM(32), "GRU": GRU(32)}
x = jax.random.normal(key, (1, 61, 32))
figure, (axes, other) = panels(2)
for (name, layer), colour in zip(LAYERS.items(), COLOURS, strict=False):
    variables = layer.init(key, x)

    def last(x, layer=layer, variables=variables):
        """A number that depends on the last output alone."""
        return layer.apply(variables, x)[0][0, -1].sum()

    length = jnp.linalg.norm(jax.jit(jax.grad(last))(x)[0], axis=1)[::-1]
    axes.semilogy(length / length[0], color=colour, label=name)
dress(axes, title="Gradient through time", x="steps back", y="relative length")
legend(axes)
steps = np.arange(60)
for radius, colour in zip((0.8, 1.0, 1.1), COLOURS, strict=False):
    other.semilogy(radius**steps, color=colour, label=f"eigenvalue {radius:g}")
dress(other, title="Powers of an eigenvalue", x="steps", y="factor")
legend(other)
figure

# %% [markdown]
# ## Sequences of unequal length
#
# A mask says which steps are real. The state stays where it is at padding, so that
# what comes out is what the short sequence gives alone, in both directions.

# %%
stack = RecurrentStack(partial(LSTM, 8), num_layers=2, bidirectional=True)
pair = jax.random.normal(key, (2, 5, 3))
mask = jnp.arange(5)[None] < jnp.array([5, 3])[:, None]
variables = stack.init(key, pair, train=False)
padded, _ = stack.apply(variables, pair, mask=mask, train=False)
alone, _ = stack.apply(variables, pair[1:, :3], train=False)
print("largest difference:", float(jnp.abs(padded[1:, :3] - alone).max()))

# %% [markdown]
# ## The adding problem
#
# Two numbers of a sequence are marked; what is their sum? To say 1 always has a mean
# squared error of 1/6. A convolutional network sees the whole sequence if its dilations
# reach that far.

# %%
inputs, sums = adding_problem(2000, 30)
data = jaxdl.Dataset(inputs, sums)
nets = {
    "LSTM": jaxdl.create_model("lstm", num_classes=1, features=32),
    "TCN": TCN(1, features=16),
}
figure, (axes, other) = panels(2)
for (name, net), colour in zip(nets.items(), COLOURS, strict=False):
    learner = jaxdl.supervised(
        net,
        lambda outputs, batch, hparams: squared_error_loss(outputs, batch.y),
        optax.adam(0.01),
    )
    run = jax.jit(jaxdl.run(learner, jaxdl.Plan(NUM_STEPS, 64)))
    _, history = run(key, (), data)
    axes.semilogy(history.train["loss"], color=colour, label=name)
axes.axhline(1 / 6, color="grey", linestyle=":")
dress(axes, title="The adding problem", x="steps", y="squared error")
legend(axes)

# An echo-state network: its matrix is drawn and stays; only the read-out is fitted.
series = jnp.asarray(mackey_glass(1210), jnp.float32)[:, None]
heard, ahead = series[:1200], series[10:]
RADII = jnp.array([0.3, 0.6, 0.9, 1.1, 1.4, 1.7])


def miss(radius):
    """The error on what was not fitted, in standard deviations."""
    states = echo(reservoir(key, 100, 1, radius=radius), heard)
    fit = fit_readout(states[:800], ahead[:800])
    error = predict_linear(fit, states[800:]) - ahead[800:]
    return jnp.sqrt(jnp.mean(error**2)) / jnp.std(ahead)


other.semilogy(RADII, jax.jit(jax.vmap(miss))(RADII), "o-", color=COLOURS[0])
dress(other, title="Echo-state networks", x="spectral radius", y="error, ten ahead")
figure

# %% [markdown]
# What is measured over several seeds, and judged, is in the experiment
# [how far back a recurrent network sees](https://github.com/jaxdl/jaxdl/tree/main/experiments/recurrence).
