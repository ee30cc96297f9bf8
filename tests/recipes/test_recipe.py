"""Recipes are Learners: the laws of the contract, and every switch does something."""

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from jaxdl.core.types import Batch, Splits
from jaxdl.recipes.config import ClassifyConfig, Job, RegressConfig
from jaxdl.recipes.recipe import (
    HParams,
    optimizer_of,
    recipe,
    warm_cosine,
)
from jaxdl.testing import learner as laws
from jaxdl.train import Plan

SMALL = {"batch_size": 8, "fake": True, "steps": 4}
JOBS = {
    "linear": Job("linear", ClassifyConfig(**SMALL, beta2=0.9)),
    "mlp": Job("mlp", ClassifyConfig(**SMALL), {"widths": (8,)}),
    "regress": Job("mlp", RegressConfig(data="diabetes", **SMALL), {"widths": (8,)}),
}


def case(job, rows=32):
    made = recipe(job)
    splits = made.prepared.splits
    few = jax.tree.map(lambda leaf: jnp.asarray(leaf[:rows]), splits.train)
    few = few._replace(weight=jnp.ones(rows))
    data = Splits(few, few)
    return laws.Case(made.learner, made.key, made.hparams, data, Plan(4, 8))


@pytest.mark.parametrize("name", JOBS)
def test_every_recipe_obeys_every_law(name):
    laws.check_learner(case(JOBS[name]))


def test_lenet_obeys_the_laws_that_a_scan_could_break():
    examined = case(Job("lenet", ClassifyConfig(**SMALL)))
    laws.check_resume(examined)
    laws.check_scan(examined)
    laws.check_accumulate(examined)


def test_a_dropout_rate_is_an_axis_of_a_sweep():
    fields = {"widths": (8,), "dropout_rate": 0.2}
    examined = case(Job("mlp", ClassifyConfig(**SMALL), fields))
    assert examined.hparams.model == {"dropout_rate": 0.2}
    laws.check_hparams(examined)


@pytest.mark.parametrize(
    "change",
    [
        {"optimizer": "lion"},
        {"clip_grad": 1e-3},
        {"sam": 0.1},
        {"precision": "bf16"},
        {"ema_decay": 0.9},
        {"seed": 1},
        {"lr": 1e-2},
        {"weight_decay": 10.0},
        {"warmup": 0.5},
        {"schedule": "constant"},
        {"lr_floor": 0.9},
        {"beta2": 0.5},
        {"label_smoothing": 0.5},
        {"augment": "shift"},
        {"mixup": 0.5},
        {"cutmix": 1.0},
        {"freeze": "*.bias"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_every_setting_changes_the_run(change):
    """A switch that is read but not used would leave the evaluated loss as it was."""

    def final_loss(config):
        made = recipe(Job("linear", config))
        train = jax.tree.map(jnp.asarray, made.prepared.splits.train)
        batch = Batch(train.x[:16], train.y[:16], jnp.ones(16))
        state = made.learner.init(made.key, made.hparams, batch)
        update = jax.jit(made.learner.update)
        for _ in range(3):
            state, _ = update(state, batch)
        return float(made.learner.evaluate(state, batch)["loss"].compute())

    base = ClassifyConfig(fake=True, batch_size=16, steps=6)
    assert final_loss(base) != final_loss(dataclasses.replace(base, **change))


def test_halves_and_devices_change_nothing_but_the_order_of_additions():
    def state(**change):
        config = ClassifyConfig(**{**SMALL, **change})
        made = recipe(Job("linear", config))
        train = jax.tree.map(jnp.asarray, made.prepared.splits.train)
        batch = Batch(train.x[:8], train.y[:8], jnp.ones(8))
        start = made.learner.init(made.key, made.hparams, batch)
        return jax.jit(made.learner.update)(start, batch)[0].params

    plain = state()
    for change in ({"grad_accum_steps": 4}, {"devices": 4}):
        for a, b in zip(
            jax.tree.leaves(state(**change)), jax.tree.leaves(plain), strict=True
        ):
            np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize(("floor", "beta2"), [(0.0, None), (0.1, 0.9)])
def test_the_optimizer_is_adamw_on_a_warmed_cosine(floor, beta2):
    hparams = HParams(0.1, 0.01, 0.25, {}, {}, lr_floor=floor, beta2=beta2)
    rates = optax.warmup_cosine_decay_schedule(0.0, 0.1, 5, 20, 0.1 * floor)
    params = {"w": jnp.array([1.0, -2.0])}
    built = optimizer_of(ClassifyConfig(), 20, warm_cosine)
    ours, theirs = (
        built(hparams),
        optax.adamw(rates, b2=beta2 or 0.999, weight_decay=0.01),
    )
    states = [ours.init(params), theirs.init(params)]
    for step in range(20):
        grads = {"w": jnp.array([0.3, -0.1]) * (step + 1)}
        updates = []
        for i, opt in enumerate((ours, theirs)):
            update, states[i] = opt.update(grads, states[i], params)
            updates.append(update["w"])
        np.testing.assert_allclose(updates[0], updates[1], rtol=1e-5, atol=1e-8)
