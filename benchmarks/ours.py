"""What jaxdl does, as a user writes it: the library's models, Learners and runs."""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import linen as nn

from benchmarks.logistic import L2, MAX_ITERATIONS, TOL, problem
from jaxdl.core.model import Model
from jaxdl.core.types import Batch, Dataset
from jaxdl.losses import cross_entropy_loss
from jaxdl.models import create_model
from jaxdl.models.linear import MULTINOMIAL, fit_glm
from jaxdl.optim.minimise import Minimum
from jaxdl.optim.second_order import lbfgs
from jaxdl.train import (
    Learner,
    Plan,
    map_runs,
    over_seeds,
    run,
    scan_steps,
    supervised,
)

STEPS = 10  # in one call, where steps are scanned
LONG = 50  # in one whole run, or in one call of many models


class HParams(NamedTuple):
    """A learning rate."""

    learning_rate: Any = 1e-3


def learner(name: str, **settings: Any) -> Learner:
    """A classifier of the catalogue trained by Adam."""
    return classifier(create_model(name, **settings))


def classifier(model: Model | nn.Module) -> Learner:
    """Any classifier trained by Adam."""
    return supervised(
        model,
        lambda logits, batch, hparams: cross_entropy_loss(logits, batch.y),
        lambda hparams: optax.adam(hparams.learning_rate),
    )


def examples(*shape: int, classes: int) -> Batch:
    """Random inputs and labels."""
    draw = np.random.default_rng(0)
    x = draw.normal(size=shape).astype(np.float32)
    y = draw.integers(0, classes, shape[:-1] if len(shape) == 3 else shape[:1])
    return jax.device_put(Batch(x, y.astype(np.int32), np.ones(y.shape, np.float32)))


def repeated(update: Callable[..., Any], state: Any, batch: Any, steps: int = 1) -> Any:
    """``run(n)`` of a compiled update that takes over its state."""
    step = jax.jit(update, donate_argnums=0)
    states = [state]

    def steps_of(count: int) -> int:
        state, calls = states[0], -(-count // steps)
        for _ in range(calls):
            state, _ = step(state, batch)
        states[0] = jax.block_until_ready(state)
        return calls * steps

    return steps_of


def stepping(made: Learner, batch: Batch) -> Any:
    """One call a step."""
    state = jax.jit(made.init)(jax.random.key(0), HParams(), batch)
    return repeated(made.update, state, batch)


def scanning(made: Learner, batch: Batch) -> Any:
    """Ten steps a call."""
    state = jax.jit(made.init)(jax.random.key(0), HParams(), batch)
    batches = jax.tree.map(lambda leaf: jnp.stack([leaf] * STEPS), batch)
    return repeated(scan_steps(made, STEPS).update, state, batches, STEPS)


def mlp() -> Any:
    """784-512-512-10, batch 128."""
    return stepping(learner("mlp", widths=(512, 512)), examples(128, 784, classes=10))


def lenet() -> Any:
    """LeNet-5, batch 128, a call a step."""
    return stepping(learner("lenet"), examples(128, 28, 28, 1, classes=10))


def resnet18() -> Any:
    """ResNet-18 for 32x32 pictures, batch 64, a call a step."""
    return stepping(learner("resnet18_cifar"), examples(64, 32, 32, 3, classes=10))


def resnet50() -> Any:
    """ResNet-50, batch 8 of 224x224, a call a step."""
    return stepping(learner("resnet50"), examples(8, 224, 224, 3, classes=1000))


def lenet_scanned() -> Any:
    """LeNet-5, batch 128, ten steps a call."""
    return scanning(learner("lenet"), examples(128, 28, 28, 1, classes=10))


def small_mlps(strategy: str) -> Any:
    """64 MLPs 16-64-64-2 with their own batches of 64, in step, fifty steps a call."""
    made = learner("mlp", widths=(64, 64), num_classes=2)
    batch = examples(64, 64, 16, classes=2)
    keys = jax.random.split(jax.random.key(0), 64)
    state = jax.jit(jax.vmap(made.init, (0, None, 0)))(keys, HParams(), batch)
    batches = jax.tree.map(lambda leaf: jnp.stack([leaf] * LONG, 1), batch)
    many = map_runs(scan_steps(made, LONG).update, in_axes=(0, 0), strategy=strategy)
    states = [state]

    def steps_of(count: int) -> int:
        calls = -(-count // LONG)
        for _ in range(calls):
            states[0], _ = jax.block_until_ready(many(states[0], batches))
        return calls * LONG

    return steps_of


def small_mlps_vmap() -> Any:
    """64 MLPs in one program."""
    return small_mlps("vmap")


def small_mlps_threads() -> Any:
    """64 MLPs, a thread for each core."""
    return small_mlps("threads")


def lenets(strategy: str) -> Any:
    """8 LeNets of batch 32 on shared data, whole runs from their initialisation."""
    batch = examples(32, 28, 28, 1, classes=10)
    program = over_seeds(run(learner("lenet"), Plan(LONG, 32)), 8, strategy=strategy)
    data = Dataset(batch.x, batch.y)

    def steps_of(count: int) -> int:
        calls = -(-count // LONG)
        for _ in range(calls):
            jax.block_until_ready(program(jax.random.key(0), HParams(), data))
        return calls * LONG

    return steps_of


def lenets_loop() -> Any:
    """8 LeNets, one compiled run after another."""
    return lenets("loop")


def lenets_scan() -> Any:
    """8 LeNets, one after another inside one program."""
    return lenets("scan")


def lenets_vmap() -> Any:
    """8 LeNets in step."""
    return lenets("vmap")


def fitted(*size: int) -> Callable[[], Minimum]:
    """The compiled fit of a multinomial logistic regression."""
    x, y = jax.device_put(problem(*size))
    solve = partial(lbfgs, tol=TOL, max_iterations=MAX_ITERATIONS)

    @jax.jit
    def fit(x: jax.Array, y: jax.Array) -> Minimum:
        outputs = size[2] if size else 10
        return fit_glm(MULTINOMIAL, x, y, solve, num_outputs=outputs, l2=L2)

    return lambda: jax.block_until_ready(fit(x, y))


def logistic() -> Any:
    """Whole fits by L-BFGS, one after another."""
    fit = fitted()

    def steps_of(count: int) -> int:
        for _ in range(count):
            fit()
        return count

    return steps_of
