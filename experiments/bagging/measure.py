"""Every ensemble on every draw of the data, and the out-of-bag error of real data."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

import jaxdl
from experiments.bagging.config import ARMS, Config, HParams
from experiments.bagging.law import by_size
from experiments.bagging.networks import (
    SCALE,
    different,
    drawn,
    friedman,
    network,
    runner,
)
from jaxdl.data import fit_normaliser, normalise
from jaxdl.train import Bagged, bagging, out_of_bag_predict


class Trainer:
    """The two programs: networks on data of their own, and bagged networks."""

    def __init__(self, config: Config) -> None:
        run = runner(config)
        self.model = network(config)
        self.networks = jaxdl.map_runs(run, in_axes=(0, 0, 0))
        self.bags = {
            count: jaxdl.map_runs(bagging(run, count), in_axes=(0, None, 0))
            for count in {config.num_members, config.real_members}
        }

        def predict(state: Any, x: jax.Array) -> jax.Array:
            variables = jaxdl.Variables(state.params, state.model_state)
            return self.model.apply(variables, x, train=False)[0][:, 0]

        def unseen(bagged: Bagged, data: jaxdl.Dataset) -> jax.Array:
            said = out_of_bag_predict(self.model, lambda outputs: outputs)
            return jnp.nanmean((said(bagged, data.x) - data.y) ** 2)

        over_members = jax.vmap(predict, (0, None))
        self.predict = jax.jit(jax.vmap(over_members))  # [repeats, members, rows]
        self.out_of_bag = jax.jit(
            jax.vmap(unseen)
        )  # NaN, predicted by nobody, left out


def others(config: Config, trainer: Trainer) -> dict[str, Any]:
    """The final states of all members that are not bagged, by arm, in one program."""
    repeats, count = config.num_repeats, config.num_members
    same, own = draws(config, 1), draws(config, count)
    shared = jax.tree.map(lambda leaf: jnp.repeat(leaf, count, 1), same)
    equal = jax.tree.map(lambda leaf: jnp.full(count, leaf), HParams())
    arms = {
        "one data set": (equal, shared),
        "other losses": (different(count), shared),
        "own data sets": (equal, own),
    }
    keys = jax.random.split(jax.random.key(1), repeats * count)  # the same in each arm
    every = [
        jax.tree.map(lambda a: jnp.tile(a, repeats), kind) for kind, _ in arms.values()
    ]
    rows = [
        jax.tree.map(lambda a: a.reshape(-1, *a.shape[2:]), d) for _, d in arms.values()
    ]
    join = lambda *leaves: jnp.concatenate(leaves)
    states, _ = trainer.networks(
        join(*[keys] * len(arms)), jax.tree.map(join, *every), jax.tree.map(join, *rows)
    )
    shape = len(arms), repeats, count
    apart = jax.tree.map(lambda leaf: leaf.reshape(*shape, *leaf.shape[1:]), states)
    return {
        name: jax.tree.map(lambda a, at=at: a[at], apart)
        for at, name in enumerate(arms)
    }


def draws(config: Config, count: int) -> jaxdl.Dataset:
    """Independent training data, ``[repeats, count, rows, ...]``."""
    one = lambda number: drawn(
        jax.random.fold_in(jax.random.key(0), number), config.num_rows
    )
    numbers = jnp.arange(count)[None] * config.num_repeats
    numbers = numbers + jnp.arange(config.num_repeats)[:, None]
    return jax.vmap(jax.vmap(one))(numbers)


def of_friedman(config: Config, trainer: Trainer) -> dict[str, Any]:
    """Variance and error by arm and size, and of bags the out-of-bag error."""
    test = jax.random.uniform(jax.random.key(2), (config.num_test, 10))
    truth = np.asarray(friedman(test)[:, 0], float)
    data = jax.tree.map(lambda leaf: leaf[:, 0], draws(config, 1))
    keys = jax.random.split(jax.random.key(3), config.num_repeats)
    bagged = trainer.bags[config.num_members](keys, HParams(), data)
    states = others(config, trainer) | {"bags": bagged.state}
    points = jnp.repeat(test[None], config.num_repeats, 0)
    found = {}
    for arm in ARMS:
        said = np.asarray(trainer.predict(states[arm], points), float)
        found[arm] = by_size(said, truth, config.sizes)
    whole = np.asarray(trainer.predict(bagged.state, points), float).mean(1)
    found["bags"] |= {
        "out_of_bag": np.asarray(trainer.out_of_bag(bagged, data)).tolist(),
        "test": (((whole - truth) ** 2).mean(-1) + 1 / SCALE**2).tolist(),
    }
    return found


def of_diabetes(config: Config, trainer: Trainer) -> dict[str, Any]:
    """Out-of-bag error and error on other rows, over random divisions of the data."""
    splits = jaxdl.load("diabetes").splits
    whole = jax.tree.map(lambda *parts: np.concatenate(parts), *splits)
    x = normalise(whole.x, fit_normaliser(whole))
    y = normalise(whole.y, fit_normaliser(jaxdl.Dataset(whole.y)))
    generator = np.random.default_rng(0)
    order = np.stack([generator.permutation(len(x)) for _ in range(config.num_repeats)])
    near, far = order[:, : config.real_rows], order[:, config.real_rows :]
    data = jaxdl.Dataset(x[near], y[near], np.ones(near.shape, np.float32))
    keys = jax.random.split(jax.random.key(4), config.num_repeats)
    data = jax.tree.map(jnp.asarray, data)
    bagged = trainer.bags[config.real_members](keys, HParams(), data)
    said = np.asarray(trainer.predict(bagged.state, jnp.asarray(x[far])), float)
    wrong = said - y[far][:, None, :, 0]
    return {
        "out_of_bag": np.asarray(trainer.out_of_bag(bagged, data)).tolist(),
        "test": ((said.mean(1) - y[far][..., 0]) ** 2).mean(-1).tolist(),
        "member": (wrong**2).mean((1, 2)).tolist(),
    }


def measure(config: Config) -> dict[str, Any]:
    """All numbers of the experiment."""
    trainer = Trainer(config)
    return {
        "sizes": config.sizes,
        "friedman": of_friedman(config, trainer),
        "diabetes": of_diabetes(config, trainer),
    }
