# %% [markdown]
# # Foundations
#
# [![Open in Colab](https://colab.research.google.com/assets/colab-badge.svg)](https://colab.research.google.com/github/jaxdl/jaxdl/blob/main/colab/01_foundations.ipynb)
#
# From a single neuron to a trained network, in the order of the course. Every idea is a
# formula, a few lines of code, and a picture or a number to check it by.

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
from jaxdl.data import fit_normaliser, folds, normalise
from jaxdl.data.augment import chain, random_rotate, random_shift
from jaxdl.layers import ACTIVATIONS, BatchNorm
from jaxdl.losses import cross_entropy_loss, hinge_loss, huber_loss, l1_loss
from jaxdl.metrics import Accuracy
from jaxdl.models.linear.glm import LOGISTIC, fit_glm, glm_objective, linear_predictor
from jaxdl.models.linear.perceptron import mistake_bound, perceptron
from jaxdl.models.linear.ridge import linear_regression, predict_linear
from jaxdl.ops.backprop import TwoLayerParams, two_layer_backward, two_layer_forward
from jaxdl.ops.dropout import dropout
from jaxdl.optim.second_order import hessian, is_positive_semidefinite, newton
from jaxdl.viz import batch_grid, computation_graph, learning_curves
from jaxdl.viz.style import (
    BLUE,
    COLOURS,
    GREEN,
    INK,
    ORANGE,
    SOFT,
    dress,
    legend,
    panels,
)

FAST = os.environ.get("JAXDL_NB_FAST") == "1" or jax.default_backend() == "cpu"
NUM_STEPS = 400 if FAST else 2000
random = np.random.default_rng(0)

# %% [markdown]
# ## The perceptron
#
# A weighted sum and a threshold. The rule: look at an example; if the answer is
# wrong, add the example to the weights, or subtract it. If some line separates the
# classes, the rule finds one, and makes at most $(R/\gamma)^2$ mistakes on its way:
# $R$ is the length of the longest example, $\gamma$ the width of the gap.

# %%
points = random.normal(size=(200, 2)).astype(np.float32)
points = points[abs(points @ [1, 1]) > 0.15]
labels = (points @ [1, 1] > 0).astype(int)
fit = perceptron(jnp.asarray(points), jnp.asarray(labels))
bound = mistake_bound(fit.margin, fit.radius)
print(f"{fit.mistakes} mistakes, at most {bound:.0f} were possible")


def scatter(axes, x, y):
    """Points of two classes."""
    for label, colour in ((0, ORANGE), (1, BLUE)):
        axes.plot(*x[y == label].T, "o", color=colour, markersize=4)


def shade(axes, probability, size=3.0):
    """The plane, coloured by a probability."""
    x, y = np.meshgrid(*[np.linspace(-size, size, 80)] * 2)
    grid = jnp.asarray(np.stack([x.ravel(), y.ravel()], 1), jnp.float32)
    z = np.asarray(probability(grid)).reshape(x.shape)
    levels = np.linspace(0, 1, 6)
    axes.contourf(x, y, z, levels, cmap="RdYlBu", vmin=-0.3, vmax=1.3, alpha=0.6)


figure, (axes,) = panels(1, width=3.4, height=3.0)
shade(axes, lambda x: (x @ fit.coefficients + fit.intercept > 0).astype(float))
scatter(axes, points, labels)
dress(axes, title="perceptron", x="x1", y="x2", grid=False)
figure

# %% [markdown]
# No line separates the four points of XOR. The rule never ends, and says so.

# %%
corners = jnp.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
xor = perceptron(corners, jnp.array([0, 1, 1, 0]), max_passes=100)
print(f"converged: {xor.converged}, mistakes in 100 passes: {xor.mistakes}")

# %% [markdown]
# ## Linear regression
#
# The best straight line minimises the squared error. Where its gradient is zero stand
# the normal equations, $X^\top X \theta = X^\top y$. Gradient descent gets there too,
# in many small steps.

# %%
patients = jaxdl.load("diabetes").splits.train
bmi = np.asarray(patients.x)[:, 2:3] / np.asarray(patients.x)[:, 2].std()
bmi = jnp.asarray(bmi - bmi.mean(), jnp.float32)
target = jnp.asarray(patients.y, jnp.float32).reshape(-1, 1)

design = jnp.concatenate([bmi, jnp.ones_like(bmi)], 1)
by_hand = jnp.linalg.solve(design.T @ design, design.T @ target)
line = linear_regression(bmi, target)
theta = jnp.zeros((2, 1))
for _ in range(200):
    theta -= 0.1 * design.T @ (design @ theta - target) / len(design)
print(f"normal equations {by_hand.ravel()}")
print(f"library          {line.coefficients[0, 0]:.4f} {line.intercept[0]:.4f}")
print(f"gradient descent {theta.ravel()}")

# %%
figure, (axes,) = panels(1, width=4.4, height=2.8)
axes.plot(bmi, target, "o", color=SOFT, markersize=3, alpha=0.6)
axes.plot(bmi, predict_linear(line, bmi), color=BLUE, linewidth=2)
dress(axes, title="diabetes", x="body mass index, normalised", y="progression")
figure

# %% [markdown]
# If one column repeats another, $X^\top X$ has no inverse. The library then gives the
# shortest of all best solutions, and reports the rank.

# %%
double = linear_regression(jnp.concatenate([bmi, bmi], 1), target)
print(f"rank {double.rank} of 2 columns, coefficients {double.coefficients.ravel()}")

# %% [markdown]
# ## Logistic regression
#
# The same weighted sum, bent into a probability: $\hat y = \sigma(x^\top\theta)$. No
# formula gives the best $\theta$, but the loss is convex: its Hessian has no negative
# direction. So Newton's method needs a handful of steps.

# %%
biopsies = jaxdl.load("breast_cancer").splits.train
two = np.asarray(biopsies.x)[:, :2]
two = jnp.asarray((two - two.mean(0)) / two.std(0), jnp.float32)
benign = jnp.asarray(biopsies.y)
logistic = jax.jit(lambda x, y: fit_glm(LOGISTIC, x, y, newton, l2=1e-3))(two, benign)
loss = glm_objective(LOGISTIC, two, benign, l2=1e-3)
curvature = hessian(loss, logistic.params)
print(f"{logistic.iterations} steps, loss {logistic.value:.3f}")
print("Hessian positive semidefinite:", is_positive_semidefinite(curvature))

# %%
figure, (axes,) = panels(1, width=3.8, height=3.0)
shade(axes, lambda x: LOGISTIC.mean(linear_predictor(logistic.params, x))[:, 0], 3.5)
scatter(axes, np.asarray(two), np.asarray(benign))
axes.set_xlim(-3.5, 3.5)
axes.set_ylim(-3.5, 3.5)
dress(axes, title="probability of benign", x="radius", y="texture", grid=False)
figure

# %% [markdown]
# ## Neurons in layers
#
# A neuron is a weighted sum with a bend. Many in a layer, and layers in a row, are a
# multi-layer perceptron: it can bend the border between the classes as the data ask.

# %%
angle = random.uniform(0, np.pi, 200)
upper = np.arange(200) % 2 == 0
moons = np.stack([np.cos(angle), np.sin(angle)], 1) * np.where(upper, 1, -1)[:, None]
moons += np.where(upper[:, None], [-0.5, -0.25], [0.5, 0.25])
moons = (1.5 * moons + 0.15 * random.normal(size=(200, 2))).astype(np.float32)
data = jaxdl.Dataset(moons, upper.astype(np.int32))


def trained(model, data, steps=NUM_STEPS):
    """The model as a function, and the history of its training with Adam."""
    learner = jaxdl.supervised(
        model,
        lambda logits, batch, hparams: cross_entropy_loss(logits, batch.y),
        optax.adam(0.01),
        {"accuracy": Accuracy.init},
    )
    plan = jaxdl.Plan(steps, batch_size=50)
    state, history = jax.jit(jaxdl.run(learner, plan))(jax.random.key(0), None, data)
    variables = jaxdl.Variables(state.params, state.model_state)
    return lambda x: model.apply(variables, x, train=False)[0], history


widths = {"one neuron for each class": (), "16 + 16 hidden neurons": (16, 16)}
figure, cells = panels(2, width=3.6, height=3.0)
for axes, (name, hidden) in zip(cells, widths.items(), strict=True):
    model = jaxdl.create_model("mlp", num_classes=2, widths=hidden)
    predict, history = trained(model, data)
    shade(axes, lambda x, f=predict: jax.nn.softmax(f(x))[:, 1])
    scatter(axes, moons, np.asarray(data.y))
    right = history.train["accuracy"][-20:].mean()
    dress(axes, title=f"{name}: {right:.0%}", x="x1", y="x2", grid=False)
figure

# %% [markdown]
# ## Activation functions
#
# Without a bend, layers in a row are one linear map. Solid: the function; dashed: its
# slope, which is what a gradient is multiplied by. Where the slope is nearly 0,
# learning stops: at both ends of sigmoid and tanh, on the left of ReLU.

# %%
z = jnp.linspace(-4, 4, 200)
names = ["sigmoid", "tanh", "relu", "leaky_relu", "gelu", "silu"]
figure, cells = panels(6, width=2.6, height=1.9)
for axes, name, colour in zip(cells, names, COLOURS, strict=False):
    bend = ACTIVATIONS[name]
    axes.plot(z, bend(z), color=colour, linewidth=2)
    axes.plot(z, jax.vmap(jax.grad(bend))(z), "--", color=INK, linewidth=1)
    axes.set_ylim(-1.3, 2)
    dress(axes, title=name, x="", y="")
figure

# %% [markdown]
# ## Losses
#
# Left, for numbers: the squared error listens to outliers, the absolute error does not,
# Huber's is a compromise. Right, for classes: the hinge is satisfied by a margin of 1;
# cross-entropy never quite is.

# %%
error, nothing = jnp.linspace(-3, 3, 200)[:, None], jnp.zeros((200, 1))
margin = jnp.linspace(-3, 3, 200)
logits, first = jnp.stack([margin, jnp.zeros(200)], 1), jnp.zeros(200, jnp.int32)
figure, cells = panels(2, width=3.8, height=2.6)
cells[0].plot(error, error**2 / 2, color=BLUE, label="squared / 2")
cells[0].plot(error, l1_loss(error, nothing), color=ORANGE, label="absolute")
cells[0].plot(error, huber_loss(error, nothing), "--", color=GREEN, label="Huber")
dress(cells[0], title="regression", x="error", y="loss")
ce = cross_entropy_loss(logits, first)
cells[1].plot(margin, ce, color=BLUE, label="cross-entropy")
cells[1].plot(margin, hinge_loss(logits, first), color=ORANGE, label="hinge")
dress(cells[1], title="classification", x="score of the true class - other", y="loss")
for axes in cells:
    legend(axes)
figure

# %% [markdown]
# One number for many: the squared error chooses their mean, the absolute error their
# median.

# %%
values = np.array([1.0, 2.0, 3.0, 4.0, 40.0])
guesses = np.linspace(0, 45, 4501)
misses = guesses[:, None] - values
best = [guesses[np.argmin(f(misses).sum(1))] for f in (np.square, np.abs)]
print(f"squared: {best[0]:.2f}, mean {values.mean():.2f}")
print(f"absolute: {best[1]:.2f}, median {np.median(values):.2f}")

# %% [markdown]
# ## Backpropagation
#
# A program is a graph. Values are computed from left to right; then derivatives from
# right to left, each arrow multiplying by its own. The second number in each box is the
# derivative of the result by the first.

# %%
computation_graph(
    lambda w, x, b, y: (jax.nn.sigmoid(w * x + b) - y) ** 2, 0.5, 2.0, -0.4, 0.0
)

# %% [markdown]
# Two layers by hand, in the notation of the course: $dZ_2 = A_2 - Y$,
# $dW_2 = dZ_2 A_1^\top / m$, $dZ_1 = W_2^\top dZ_2 * g'(Z_1)$,
# $dW_1 = dZ_1 X^\top / m$. `jax.grad` gives the same.

# %%
key = jax.random.key(1)
shapes = [(4, 3), (4, 1), (2, 4), (2, 1)]
keys = jax.random.split(key, 4)
params = TwoLayerParams(*map(jax.random.normal, keys, shapes))
x = jax.random.normal(key, (3, 8))
y = jax.random.bernoulli(key, 0.5, (2, 8)).astype(jnp.float32)


def mean_loss(params):
    """Binary cross-entropy of the network, summed over outputs."""
    z2 = two_layer_forward(params, x).z2
    return jnp.sum(optax.sigmoid_binary_cross_entropy(z2, y)) / x.shape[1]


by_hand = two_layer_backward(params, two_layer_forward(params, x), x, y)
by_jax = jax.grad(mean_loss)(params)
for name in ("w1", "b1", "w2", "b2"):
    gap = abs(getattr(by_hand, f"d{name}") - getattr(by_jax, name)).max()
    print(f"{name}: differs by at most {gap:.1e}")

# %% [markdown]
# ## Initialisation
#
# Every layer multiplies the signal by a factor. A little below 1 and nothing arrives, a
# little above and everything saturates. Weights of variance $1/n$ (Xavier) keep the
# signal of tanh, $2/n$ (He) that of ReLU.

# %%
depth, width = 30, 128
signal = jax.random.normal(key, (64, width))


def sizes_by_layer(bend, scale):
    """The standard deviation of the activations of every layer."""

    def layer(x, key):
        kernel = jnp.sqrt(scale / width) * jax.random.normal(key, (width, width))
        x = bend(x @ kernel)
        return x, x.std()

    return jax.lax.scan(layer, signal, jax.random.split(key, depth))[1]


figure, cells = panels(2, width=3.8, height=2.6)
for axes, (name, bend) in zip(
    cells, (("tanh", jnp.tanh), ("ReLU", jax.nn.relu)), strict=True
):
    for scale, colour in ((0.3, ORANGE), (1.0, BLUE), (2.0, GREEN)):
        label = f"variance {scale:g} / n"
        axes.semilogy(sizes_by_layer(bend, scale), color=colour, label=label)
    dress(axes, title=name, x="layer", y="size of the signal")
    legend(axes)
figure

# %% [markdown]
# ## Dropout
#
# In training, zero a random share of the units, and divide the others by what is left:
# on average nothing changes. In evaluation all units are on. The network cannot rely on
# any single one.

# %%
ones = jnp.ones((4, 8))
print(dropout(ones, 0.5, jax.random.key(2)))
mean = jax.vmap(lambda k: dropout(ones, 0.5, k))(jax.random.split(key, 2000)).mean()
print(f"mean over many draws: {mean:.3f}")

# %% [markdown]
# ## Batch normalisation
#
# In training, subtract the mean of the batch and divide by its standard deviation, for
# each unit by itself; then let the network choose a scale and a shift. Running averages
# are kept for evaluation, where there may be no batch.

# %%
x = 3 + 2 * jax.random.normal(key, (64, 5))
norm = BatchNorm(use_running_average=False, momentum=0.9)
variables = norm.init(key, x)
out, state = norm.apply(variables, x, mutable=["batch_stats"])
by_hand = (x - x.mean(0)) / jnp.sqrt(x.var(0) + 1e-5)
print(f"differs from the formula by at most {abs(out - by_hand).max():.1e}")
print(f"batch mean {x.mean():.2f}, running mean after one step", end=" ")
print(f"{state['batch_stats']['mean'].mean():.2f}")

# %% [markdown]
# ## Regularisation
#
# A polynomial of degree 9 through 12 noisy points is too free. A penalty on the
# weights, $\lambda \|\theta\|^2$, holds it back; too much, and it is a flat line. All
# penalties are one `vmap`.

# %%
where = np.sort(random.uniform(-1, 1, 12))
noisy = np.sin(3 * where) + 0.2 * random.normal(size=12)


def powers(x):
    """The powers 1 to 9 of a number."""
    return jnp.asarray(np.asarray(x)[:, None] ** np.arange(1, 10), jnp.float32)


penalties = jnp.array([1e-7, 1e-3, 1.0])
wanted = jnp.asarray(noisy[:, None], jnp.float32)
fits = jax.vmap(lambda l2: linear_regression(powers(where), wanted, l2=l2))(penalties)
curve = np.linspace(-1, 1, 200)
figure, cells = panels(3, width=2.8, height=2.3)
for i, axes in enumerate(cells):
    one = jax.tree.map(lambda leaf, i=i: leaf[i], fits)
    axes.plot(where, noisy, "o", color=INK, markersize=4)
    axes.plot(curve, np.sin(3 * curve), "--", color=SOFT, linewidth=1)
    axes.plot(curve, predict_linear(one, powers(curve)), color=BLUE, linewidth=2)
    axes.set_ylim(-2, 2)
    dress(axes, title=f"penalty {penalties[i]:.0e}", x="x", y="y")
figure

# %% [markdown]
# ## Augmentation
#
# A digit that is moved or turned a little is still the same digit. So one example
# becomes many, made on the device while training.

# %%
digits = jaxdl.load("digits").splits
change = chain(
    lambda k, image: random_shift(k, image, 1.0, 1.0),
    lambda k, image: random_rotate(k, image, 0.4),
)
image = jnp.asarray(digits.train.x[7])
many = jax.vmap(lambda k: change(k, image))(jax.random.split(key, 15))
shown = jnp.concatenate([image[None], many])
batch_grid(np.clip(shown, 0, 1), [int(digits.train.y[7])] * 16, columns=8)

# %% [markdown]
# ## Three parts of the data
#
# The training part to learn from, the validation part to make choices by, and the test
# part to look at once. Where the two losses part, the network begins to learn its
# examples by heart.

# %%
scale = fit_normaliser(digits.train)
parts = [part._replace(x=normalise(part.x, scale)) for part in digits]
few = parts[0]._replace(x=parts[0].x[:100], y=parts[0].y[:100])
learner = jaxdl.supervised(
    jaxdl.create_model("mlp", widths=(64,)),
    lambda logits, batch, hparams: cross_entropy_loss(logits, batch.y),
    optax.adam(0.003),
    {"accuracy": Accuracy.init},
)
plan = jaxdl.Plan(NUM_STEPS, 50, eval_every=NUM_STEPS // 20, eval_batch_size=270)
run = jax.jit(jaxdl.run(learner, plan))
_, history = run(jax.random.key(0), None, jaxdl.Splits(few, parts[1]))
learning_curves(history._asdict(), window=10)

# %% [markdown]
# ## Cross-validation
#
# With little data, let every part be the validation part once. Which penalty for the
# diabetes data? Ten folds and 30 penalties are 300 fits, in one call: a fold is a
# vector of weights, 0 for what is left out.

# %%
x = np.asarray(patients.x, np.float32)
x = jnp.asarray((x - x.mean(0)) / x.std(0))
fold = folds(len(x), 10, seed=0)
kept = jnp.asarray(fold[None] != np.arange(10)[:, None], jnp.float32)
penalties = jnp.geomspace(1e-3, 10, 30)


def held_out_error(weight, l2):
    """The root mean squared error on the rows that the fit did not see."""
    fit = linear_regression(x, target, weight=weight, l2=l2)
    squares = (predict_linear(fit, x) - target)[:, 0] ** 2
    return jnp.sqrt(jnp.sum((1 - weight) * squares) / jnp.sum(1 - weight))


every = jax.jit(
    jax.vmap(jax.vmap(held_out_error, (0, None)), (None, 0)),
)(kept, penalties)
middle, doubt = every.mean(1), every.std(1) / np.sqrt(10)
figure, (axes,) = panels(1, width=4.6, height=2.8)
axes.plot(penalties, middle, "o-", color=BLUE, markersize=4)
axes.fill_between(penalties, middle - doubt, middle + doubt, color=BLUE, alpha=0.2)
place = int(jnp.argmin(middle))
axes.plot(penalties[place], middle[place], "*", color=ORANGE, markersize=14)
axes.set_xscale("log")
dress(axes, title="mean and standard error of 10 folds", x="penalty", y="error")
figure

# %% [markdown]
# The band is wide and the valley flat: a penalty ten times as small would do as well.
# One split of the data could not have told you.
#
# Next: [how to walk downhill](02_optimisation.ipynb). Now change something: give the
# moons a network of `(2,)` hidden neurons, and see where the border goes.
