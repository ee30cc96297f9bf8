# %% [markdown]
# # Optimisation
#
# [![Open in Colab](https://colab.research.google.com/assets/colab-badge.svg)](https://colab.research.google.com/github/jaxdl/jaxdl/blob/main/colab/02_optimisation.ipynb)
#
# Training is walking downhill. You will watch gradient descent, momentum and Adam walk
# through a ravine, write each of them in a line, and see what schedules, line searches
# and second derivatives add. At the end you tune two settings with 96 training runs in
# one program.

# %%
import importlib.util

if importlib.util.find_spec("jaxdl") is None:
    print("installing jaxdl; nothing that is already here is upgraded")
    # %pip install -q jaxdl

# %%
import os
from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax

import jaxdl
from jaxdl.data import fit_normaliser, normalise
from jaxdl.losses import cross_entropy_loss
from jaxdl.metrics import Accuracy
from jaxdl.optim import (
    by_epoch,
    cosine,
    exponential,
    geometric,
    inverse_square_root_epoch,
    inverse_time,
    lr_range,
    minimise,
    one_cycle,
    staircase,
    with_warmup,
)
from jaxdl.optim import second_order as second
from jaxdl.optim.line_search import satisfies_armijo, scale_by_backtracking_linesearch
from jaxdl.viz import sweep_map
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
NUM_STEPS = 150 if FAST else 1000

# %% [markdown]
# ## A ravine
#
# The loss of a network is steep in some directions and flat in others. The smallest
# example has two parameters, and is 20 times as steep in one of them.


# %%
def ravine(w):
    """Flat along the first parameter, steep along the second."""
    return (w[0] ** 2 + 20 * w[1] ** 2) / 2


START = jnp.array([-9.0, 2.0])


def map_of(axes, loss, across, up, levels=7):
    """Draw the levels of a loss of two parameters, darker where it is higher."""
    x, y = np.meshgrid(np.linspace(*across, 120), np.linspace(*up, 120))
    z = jax.vmap(loss)(jnp.stack([x.ravel(), y.ravel()], 1)).reshape(x.shape)
    axes.contourf(x, y, np.sqrt(z), levels, cmap="Greys", vmin=0, vmax=30)


def ravines(count, columns=3):
    """Panels with the ravine."""
    figure, cells = panels(count, columns=columns, width=3.3, height=2.1)
    for axes in cells:
        map_of(axes, ravine, (-10, 3), (-3, 3))
    return figure, cells


figure, (axes,) = ravines(1)
slope = jax.grad(ravine)(START)
axes.annotate(
    "",
    START - 0.08 * slope,
    START,
    arrowprops={"color": ORANGE, "width": 2, "headwidth": 8},
)
axes.plot(0, 0, "*", color=INK, markersize=12)
dress(axes, title="Downhill is not towards the minimum", x="w1", y="w2", grid=False)
figure

# %% [markdown]
# ## Gradient descent
#
# $w \leftarrow w - \alpha \nabla L(w)$. The whole walk is a pure function of the
# learning rate $\alpha$, so three rates are three entries of one `vmap`.


# %%
def walk(optimizer, steps=40, loss=ravine, start=START):
    """The points of a walk, the start included."""

    def step(carry, _):
        w, state = carry
        updates, state = optimizer.update(jax.grad(loss)(w), state, w)
        return (optax.apply_updates(w, updates), state), w

    return jax.lax.scan(step, (start, optimizer.init(start)), length=steps)[1]


def draw_walk(axes, path, title, colour=BLUE):
    """A walk, its last point, and how deep it got."""
    axes.plot(path[:, 0], path[:, 1], ".-", color=colour, linewidth=1, markersize=4)
    axes.plot(0, 0, "*", color=INK, markersize=9)
    axes.set_xlim(-10, 3)
    axes.set_ylim(-3, 3)
    dress(axes, title=f"{title}: {ravine(path[-1]):.2g}", x="", y="", grid=False)


rates = jnp.array([0.01, 0.09, 0.101])
paths = jax.jit(jax.vmap(lambda rate: walk(optax.sgd(rate))))(rates)
figure, cells = ravines(3)
for axes, rate, path in zip(cells, rates, paths, strict=True):
    draw_walk(axes, path, f"rate {rate:.3g}, loss after 40 steps")
figure

# %% [markdown]
# Along a direction of curvature $c$ each step multiplies the distance by $1 - \alpha
# c$. With $c = 20$ everything above $\alpha = 2 / 20$ diverges. So the *steepest*
# direction sets the rate, and the *flattest* has to live with it.
#
# ## Mini-batches
#
# The gradient of a batch is a random estimate of the gradient of all data. Its standard
# deviation falls with the square root of the batch size: four times the work for half
# the noise.

# %%
data = jaxdl.load("digits")
scale = fit_normaliser(data.splits.train)
splits = jaxdl.Splits(
    *(part._replace(x=normalise(part.x, scale)) for part in data.splits)
)
model = jaxdl.create_model("mlp", widths=(32,))
x, y, _ = splits.train
weights = model.init(jax.random.key(0), x[:1])


def batch_gradient(key, size):
    """The gradient by the first weights of a network, from a random batch."""
    rows = jax.random.randint(key, (size,), 0, len(y))

    def loss(params):
        logits, _ = model.apply(weights._replace(params=params), x[rows], train=False)
        return jnp.mean(cross_entropy_loss(logits, jnp.asarray(y)[rows]))

    return jax.grad(loss)(weights.params)["output"]["kernel"]


sizes = [4, 16, 64, 256]
x = jnp.asarray(x)
keys = jax.random.split(jax.random.key(1), 64)
noise = [
    float(jax.vmap(partial(batch_gradient, size=n))(keys).std(0).mean()) for n in sizes
]
figure, (axes,) = panels(1, width=4.2, height=2.8)
axes.loglog(sizes, noise, "o-", color=BLUE, label="measured")
law = noise[0] * np.sqrt(sizes[0] / np.array(sizes))
axes.loglog(sizes, law, "--", color=SOFT, label="1 / square root")
dress(axes, x="batch size", y="noise of the gradient")
legend(axes)
figure

# %% [markdown]
# ## Momentum
#
# Remember where you were going: $v \leftarrow \beta v - \alpha \nabla L(w)$, then
# $w \leftarrow w + v$. Steps that go back and forth cancel, steps along the ravine add
# up. Written out, it is what optax does.


# %%
def momentum(steps, rate, beta):
    """The walk of gradient descent with momentum, by its formula."""
    w, v, points = START, jnp.zeros(2), []
    for _ in range(steps):
        points.append(w)
        v = beta * v - rate * jax.grad(ravine)(w)
        w = w + v
    return jnp.stack(points)


by_hand = momentum(10, 0.02, 0.8)
difference = abs(by_hand - walk(optax.sgd(0.02, momentum=0.8), 10)).max()
print(f"largest difference from optax: {difference:.1e}")

# %% [markdown]
# **Nesterov** looks ahead: it takes the gradient where the momentum is about to lead.
#
# ## A rate for each direction
#
# **AdaGrad** divides each gradient by the root of the sum of its squares so far;
# **RMSProp** by the root of their running mean. Steep directions get small steps, flat
# ones large steps. **Adam** does this to the momentum, and corrects both running means
# for having started at 0.


# %%
def adam(steps, rate, b1=0.9, b2=0.999, corrected=True):
    """The walk of Adam, by its formulas."""
    w, m, v, points = START, jnp.zeros(2), jnp.zeros(2), []
    for k in range(1, steps + 1):
        points.append(w)
        g = jax.grad(ravine)(w)
        m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g**2
        m_hat, v_hat = (m / (1 - b1**k), v / (1 - b2**k)) if corrected else (m, v)
        w = w - rate * m_hat / (jnp.sqrt(v_hat) + 1e-8)
    return jnp.stack(points)


by_hand = adam(10, 0.5)
difference = abs(by_hand - walk(optax.adam(0.5), 10)).max()
first = [abs(adam(2, 0.5, corrected=c)[1] - START) for c in (True, False)]
print(f"largest difference from optax: {difference:.1e}")
print(f"first step: {first[0]} corrected, {first[1]} not")

# %%
optimisers = {
    "gradient descent": optax.sgd(0.09),
    "momentum": optax.sgd(0.04, momentum=0.8),
    "Nesterov": optax.sgd(0.04, momentum=0.8, nesterov=True),
    "AdaGrad": optax.adagrad(2.0),
    "RMSProp": optax.rmsprop(0.3, decay=0.9),
    "Adam": optax.adam(0.8),
}
figure, cells = ravines(len(optimisers))
for axes, (name, optimizer), colour in zip(
    cells, optimisers.items(), COLOURS, strict=False
):
    draw_walk(axes, jax.jit(partial(walk, optimizer))(), name, colour)
figure

# %% [markdown]
# The number is the loss after 40 steps. Momentum smooths the way. AdaGrad, RMSProp and
# Adam set out diagonally, as if the ravine were round; Adam has momentum too, and
# overshoots.
#
# ## Schedules
#
# Far away one wants large steps, near the minimum small ones. A schedule is a function
# from the step to the learning rate.

# %%
epoch, total = 100, 1000
schedules = {
    "1 / (1 + epoch)": by_epoch(inverse_time(0.1, epoch), epoch),
    "1 / square root of epoch": by_epoch(inverse_square_root_epoch(0.1, epoch), epoch),
    "staircase": staircase(0.1, [400, 700], 0.3),
    "exponential": exponential(0.1, epoch, 0.75),
    "warm-up and cosine": with_warmup(cosine(0.1, 900), 100),
    "one cycle": one_cycle(0.1, total),
}
figure, cells = panels(6, width=2.9, height=1.8)
for axes, (name, schedule), colour in zip(
    cells, schedules.items(), COLOURS, strict=False
):
    axes.plot(schedule(jnp.arange(total)), color=colour, linewidth=1.8)
    axes.set_ylim(0, 0.11)
    dress(axes, title=name, x="", y="")
figure

# %% [markdown]
# ## Finding the learning rate in one run
#
# Let the rate rise from far too small to far too large *within* one run. Where the loss
# falls fastest is a good rate to begin with.

# %%
steps = 120
rising = geometric(1e-4, steps, 10.0)


def learner_of(optimizer):
    """A classifier of digits, with that optimiser."""
    return jaxdl.supervised(
        jaxdl.create_model("mlp", widths=(32,)),
        lambda logits, batch, hparams: cross_entropy_loss(logits, batch.y),
        optimizer,
        {"accuracy": Accuracy.init},
    )


finder = jaxdl.run(learner_of(optax.sgd(rising)), jaxdl.Plan(steps, 256))
_, history = jax.jit(finder)(jax.random.key(0), None, splits.train)
tried = rising(jnp.arange(steps))
found = lr_range(history.train["loss"], tried)
figure, (axes,) = panels(1, width=4.6, height=2.8)
axes.semilogx(tried, history.train["loss"], color=SOFT, linewidth=0.8, label="a batch")
axes.semilogx(tried, found.smoothed, color=BLUE, linewidth=2, label="smoothed")
axes.axvline(found.rate, color=ORANGE, linestyle="--", label=f"rate {found.rate:.2g}")
axes.set_ylim(0, 4)
dress(axes, x="learning rate", y="loss")
legend(axes)
figure

# %% [markdown]
# ## Line search
#
# Or choose the length of every step: try a long one, and halve it until the loss has
# fallen by a fair share of what the slope promised (Armijo's condition).

# %%
direction = -jax.grad(ravine)(START)
lengths = jnp.linspace(0, 0.12, 200)
along = jax.vmap(lambda t: ravine(START + t * direction))(lengths)
good = jax.vmap(
    lambda t: satisfies_armijo(ravine, START, direction, t, slope_rtol=0.3)
)(lengths)
figure, cells = panels(2, width=3.8, height=2.5)
cells[0].plot(lengths, along, color=INK)
cells[0].plot(lengths[good], along[good], color=GREEN, linewidth=4, label="accepted")
dress(cells[0], title="along the gradient", x="length", y="loss")
legend(cells[0])
searching = optax.chain(
    optax.scale(-1.0), scale_by_backtracking_linesearch(20, store_grad=True)
)
steepest = jax.jit(lambda w: minimise(ravine, w, searching, tol=1e-3))(START)
points = [
    jax.jit(lambda w, n=n: minimise(ravine, w, searching, max_iterations=n))(START)
    for n in (1, 2, 3)
]
path = jnp.stack([START, *(point.params for point in points)])
map_of(cells[1], ravine, (-10, 3), (-3, 3))
draw_walk(cells[1], path, "three searched steps, loss")
print(f"steepest descent with line search: {steepest.iterations} steps")
figure

# %% [markdown]
# ## Second derivatives
#
# **Newton's method** divides by the curvature: $w \leftarrow w - H^{-1} \nabla L(w)$.
# On a quadratic loss that is the minimum, in one step. A banana-shaped valley takes
# longer.


# %%
def banana(w):
    """Rosenbrock's function; its minimum is at (1, 1)."""
    return (1 - w[0]) ** 2 + 20 * (w[1] - w[0] ** 2) ** 2


far = jnp.array([-1.2, 1.0])
one_step = jax.jit(lambda w: second.newton(ravine, w))(START)
print(f"Newton on the ravine: {one_step.iterations} step")

solvers = {
    "gradient descent": lambda w: minimise(
        banana, w, optax.sgd(0.008), tol=1e-3, max_iterations=20_000
    ),
    "line search": lambda w: minimise(
        banana, w, searching, tol=1e-3, max_iterations=20_000
    ),
    "L-BFGS": lambda w: second.lbfgs(banana, w, tol=1e-3),
    "BFGS": lambda w: second.bfgs(banana, w, tol=1e-3),
    "Newton": lambda w: second.newton(banana, w, tol=1e-3),
}
counts = {name: int(jax.jit(f)(far).iterations) for name, f in solvers.items()}
figure, (axes,) = panels(1, width=5.2, height=2.4)
bars = axes.barh(list(counts), list(counts.values()), color=COLOURS[: len(counts)])
axes.bar_label(bars, fontsize=9, padding=3)
axes.set_xscale("log")
axes.set_xlim(1, 4 * max(counts.values()))
dress(axes, title="through the banana valley", x="steps", y="")
figure

# %% [markdown]
# Gradient descent zigzags, whatever the length of its steps. BFGS learns the curvature
# from the gradients it sees, L-BFGS from the last few of them, which is enough and
# small. They cannot cope with noise: each needs the gradient of all data. That is why
# networks are mostly trained by the methods further up.
#
# ## Least squares
#
# Where the loss is a sum of squared residuals, first derivatives give nearly all of the
# curvature: **Gauss-Newton**. **Levenberg-Marquardt** damps it, and so survives a bad
# start.

# %%
times = jnp.linspace(0, 4, 30)
shown = 3 * jnp.exp(-1.2 * times) + 0.1 * jax.random.normal(jax.random.key(2), (30,))


def residuals(w):
    """By how much a decaying curve misses the measurements."""
    return w[0] * jnp.exp(-w[1] * times) - shown


bad = jnp.array([0.5, 4.0])
fits = {
    "Levenberg-Marquardt": second.levenberg_marquardt,
    "Gauss-Newton": second.gauss_newton,
}
figure, (axes,) = panels(1, width=4.6, height=2.8)
axes.plot(times, shown, "o", color=SOFT, markersize=4, label="measured")
axes.plot(times, residuals(bad) + shown, ":", color=INK, label="start")
for (name, solver), colour in zip(fits.items(), (BLUE, ORANGE), strict=True):
    fit = jax.jit(partial(solver, residuals))(bad)
    words = f"{name}, {fit.iterations} steps"
    style = "-" if colour == BLUE else "--"
    axes.plot(times, residuals(fit.params) + shown, style, color=colour, label=words)
dress(axes, x="time", y="value")
legend(axes)
figure

# %% [markdown]
# ## Clipping
#
# One enormous gradient can undo all progress. Clipping by the norm shortens it and
# keeps its direction.

# %%
gradients = {"w": jnp.array([30.0, -40.0])}
clip = optax.clip_by_global_norm(1.0)
clipped, _ = clip.update(gradients, clip.init(gradients))
print("before", gradients["w"], "after", jnp.round(clipped["w"], 3))

# %% [markdown]
# ## Two settings, one program
#
# Which rate, and how much momentum? Both are arguments of the program, so all
# combinations, with two seeds each, are one call. Darker is better.


# %%
class HParams(NamedTuple):
    """The numbers that differ between the runs."""

    learning_rate: float = 0.1
    momentum: float = 0.9


learner = learner_of(lambda h: optax.sgd(h.learning_rate, momentum=h.momentum))
rates = np.geomspace(1e-3, 3, 8)
momenta = [0.0, 0.5, 0.8, 0.9, 0.95, 0.98]
trials = jaxdl.grid(HParams(), momentum=momenta, learning_rate=rates)
many = jaxdl.sweep(jaxdl.run(learner, jaxdl.Plan(NUM_STEPS, 32)), num_seeds=2)
_, histories = many(jax.random.key(3), trials, splits)
accuracy = histories.validation["accuracy"][..., -1].reshape(6, 8, 2)
sweep_map(
    momenta,
    rates,
    accuracy,
    ["momentum", "learning rate"],
    metric_name="validation accuracy",
)

# %% [markdown]
# The dark band is slanted: with momentum $\beta$ every gradient counts $1 / (1 -
# \beta)$ times, so the best rate falls as momentum rises. What matters is $\alpha /
# (1 - \beta)$.
#
# Next: [convolutional networks](03_convnets.ipynb). Now change something: replace
# `optax.sgd` by `optax.adam` with `b1=h.momentum`, and see whether the band is still
# slanted.
