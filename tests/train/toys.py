"""Two small Learners that keep the contract general, besides a supervised one.

A GAN has two optimisers and a batch without targets; an agent has no batch at all, its
environment lives in its state.
"""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import linen as nn

from jaxdl.core.keys import stream
from jaxdl.core.model import from_functions
from jaxdl.core.types import Batch, Dataset
from jaxdl.metrics import Mean
from jaxdl.train import Learner, gradient_learner, supervised
from jaxdl.train import TrainState as TrainState
from jaxdl.train.learner import replace, traced


class LineHParams(NamedTuple):
    """Settings of ``line_learner``."""

    learning_rate: Any = 0.1
    decay: Any = 0.01


def line_data(rows=24):
    """``y = x @ w`` without noise or rounding: the same bits in every process."""
    x = np.linspace(-1, 1, rows * 3).reshape(rows, 3) ** np.arange(1, 4)
    x = np.round(512 * x) / 512
    y = x @ np.array([[1.0], [-2.0], [0.5]])
    return Dataset(jnp.asarray(x, jnp.float32), jnp.asarray(y, jnp.float32))


def line_model():
    """A line through random starting weights."""
    return from_functions(
        lambda key, x: {"w": jax.random.normal(key, (x.shape[1], 1))},
        lambda params, x: x @ params["w"],
    )


def line_learner(model=None, optimizer=None, metrics=None):
    """Least squares by momentum, with weight decay."""

    def default(hparams):
        return optax.chain(
            optax.add_decayed_weights(hparams.decay),
            optax.sgd(hparams.learning_rate, momentum=0.9),
        )

    return supervised(
        model or line_model(),
        lambda outputs, batch, hparams: jnp.mean((outputs - batch.y) ** 2, axis=-1),
        optimizer or default,
        metrics,
    )


class GanHParams(NamedTuple):
    """Learning rates of the two players."""

    generator: Any = 1e-2
    discriminator: Any = 2e-2


class GanState(NamedTuple):
    """Two players, two optimisers."""

    step: jax.Array
    key: jax.Array
    hparams: GanHParams
    params: dict
    opt_state: dict


def gaussian_mixture(key, rows=64):
    """Four unit clusters at the corners of a square of side 4."""
    key_corner, key_noise = jax.random.split(key)
    corner = jax.random.randint(key_corner, (rows, 2), 0, 2).astype(jnp.float32)
    return Dataset(4 * corner - 2 + 0.1 * jax.random.normal(key_noise, (rows, 2)))


def _net(params, x):
    return jnp.tanh(x @ params["a"]) @ params["b"]


def gan() -> Learner:
    """The non-saturating GAN of Goodfellow et al. (2014) on points of the plane."""

    def optimizers(hparams):
        return {name: optax.adam(rate) for name, rate in hparams._asdict().items()}

    def init(key, hparams, sample_batch: Batch):
        hparams = traced(hparams)
        sizes = {"generator": (2, 16, 2), "discriminator": (2, 16, 1)}
        params = {
            name: {
                "a": jax.random.normal(stream(key, name), (i, h)),
                "b": jax.random.normal(stream(key, name, 1), (h, o)) / 4,
            }
            for name, (i, h, o) in sizes.items()
        }
        opt_state = {
            name: opt.init(params[name]) for name, opt in optimizers(hparams).items()
        }
        return GanState(jnp.int32(0), key, hparams, params, opt_state)

    def losses(params, batch, key):
        noise = jax.random.normal(key, batch.x.shape)
        fake = _net(params["generator"], noise)
        frozen = jax.lax.stop_gradient
        real = _net(params["discriminator"], batch.x)[:, 0]
        judged = _net(params["discriminator"], frozen(fake))[:, 0]
        fooled = _net(frozen(params["discriminator"]), fake)[:, 0]
        return {
            "discriminator": jax.nn.softplus(-real) + jax.nn.softplus(judged),
            "generator": jax.nn.softplus(-fooled),
        }

    def gradients(state, batch):
        key = stream(state.key, "noise", state.step)

        def total(params):
            values = losses(params, batch, key)
            sums = {n: Mean.init().update(v, batch.weight) for n, v in values.items()}
            return sum(metric.compute() for metric in sums.values()), sums

        grads, sums = jax.grad(total, has_aux=True)(state.params)
        return grads, state, sums

    def apply_gradients(state, grads):
        params, opt_state = {}, {}
        for name, opt in optimizers(state.hparams).items():
            updates, opt_state[name] = opt.update(grads[name], state.opt_state[name])
            params[name] = optax.apply_updates(state.params[name], updates)
        return state._replace(step=state.step + 1, params=params, opt_state=opt_state)

    def evaluate(state, batch):
        values = losses(state.params, batch, stream(state.key, "evaluation"))
        return {n: Mean.init().update(v, batch.weight) for n, v in values.items()}

    return gradient_learner(init, gradients, apply_gradients, evaluate)


class AgentHParams(NamedTuple):
    """Settings of the agent."""

    learning_rate: Any = 0.5
    discount: Any = 0.9


class AgentState(NamedTuple):
    """The policy, and where the agent stands in its chain."""

    step: jax.Array
    key: jax.Array
    hparams: AgentHParams
    params: jax.Array
    place: jax.Array


NUM_PLACES, HORIZON = 5, 8


def chain_agent() -> Learner:
    """REINFORCE (Williams, 1992) on five states in a row; only the right end pays 1."""

    def init(key, hparams, sample_batch=None):
        del sample_batch
        params = jnp.zeros((NUM_PLACES, 2))
        return AgentState(jnp.int32(0), key, traced(hparams), params, jnp.int32(0))

    def rollout(params, place, key):
        def move(place, key):
            action = jax.random.categorical(key, params[place])
            new = jnp.clip(place + 2 * action - 1, 0, NUM_PLACES - 1)
            reward = (new == NUM_PLACES - 1).astype(jnp.float32)
            new = jnp.where(reward > 0, 0, new)
            return new, (place, action, reward)

        return jax.lax.scan(move, place, jax.random.split(key, HORIZON))

    def update(state, batch=None):
        del batch
        key = stream(state.key, "moves", state.step)
        place, (places, actions, rewards) = rollout(state.params, state.place, key)

        def back(after, reward):
            after = reward + state.hparams.discount * after
            return after, after

        _, returns = jax.lax.scan(back, jnp.float32(0), rewards, reverse=True)

        def objective(params):
            chosen = jax.nn.log_softmax(params[places])[jnp.arange(HORIZON), actions]
            return -jnp.mean(chosen * returns)

        loss, grads = jax.value_and_grad(objective)(state.params)
        params = state.params - state.hparams.learning_rate * grads
        new = state._replace(step=state.step + 1, params=params, place=place)
        return new, {"loss": loss, "reward": jnp.mean(rewards)}

    def evaluate(state, batch=None):
        del batch
        key = stream(state.key, "evaluation")
        _, (_, _, rewards) = rollout(state.params, jnp.int32(0), key)
        return {"reward": Mean.init().update(rewards, jnp.ones(HORIZON))}

    return Learner(init, update, evaluate)


class Normed(nn.Module):
    """A line behind a batch normalisation."""

    @nn.compact
    def __call__(self, x, *, train):
        x = nn.BatchNorm(use_running_average=not train, momentum=0.9, name="norm")(x)
        return nn.Dense(1, name="dense")(x)


def everything(data):
    """All rows of a data set as one batch, of weight 1."""
    return Batch(data.x, data.y, jnp.ones(len(data.x)))


def besides(state, *names):
    """The leaves of a state as host arrays, some of its fields left out."""
    left = replace(state, **dict.fromkeys(names))

    def leaf(a):
        typed = jnp.issubdtype(a.dtype, jax.dtypes.prng_key)
        return np.array(jax.random.key_data(a) if typed else a)

    return jax.tree.map(leaf, left)


def same(one, other):
    """Whether two trees hold the same numbers, bit by bit."""
    pairs = zip(jax.tree.leaves(one), jax.tree.leaves(other), strict=True)
    return all(np.array_equal(a, b, equal_nan=True) for a, b in pairs)
