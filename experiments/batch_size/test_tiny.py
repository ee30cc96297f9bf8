"""The experiment in seconds, its laws against slow references, its judgements."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.flatten_util import ravel_pytree

import jaxdl
from experiments.batch_size.config import TINY, Config, HParams
from experiments.batch_size.measure import at, measure, to_target
from experiments.batch_size.network import gradients, learner
from experiments.batch_size.noise import distances, law, spread
from experiments.batch_size.run import EXPERIMENT
from experiments.batch_size.verdicts import deviations, power, verdicts
from experiments.check import check_committed


@pytest.fixture(scope="module")
def tiny():
    return measure(TINY)


def test_results_are_of_the_present_code():
    check_committed(EXPERIMENT)


def test_the_laws_hold_in_the_tiny_run(tiny):
    for replace in (True, False):
        assert np.abs(deviations(tiny["noise"], replace=replace)).max() < 4
    assert power(tiny["noise"][0]) == pytest.approx(-1, abs=0.1)
    first = tiny["noise"][0]
    assert first["noise_scale"] == pytest.approx(first["noise"] / first["signal"])
    for row in tiny["training"]:
        for part, steps in (("equal_steps", 16), ("equal_epochs", 256 // row["size"])):
            assert row[part]["steps"] == steps
            assert len(row[part]["loss"]) == TINY.num_seeds
            assert row[part]["curve"][-1] == pytest.approx(np.mean(row[part]["loss"]))


def test_the_mean_of_all_rows_is_the_gradient_of_the_whole_loss():
    """And the mean of some of them is that of a batch, as training computes it."""
    generator = np.random.default_rng(0)
    x = jnp.asarray(generator.normal(size=(6, 5)), jnp.float32)
    data = jaxdl.Dataset(x, jnp.arange(6) % 3)
    own = learner(4)
    batch = jaxdl.Batch(data.x, data.y, jnp.array([1.0, 0, 1, 1, 0, 0]))
    state = jax.jit(own.init)(jax.random.key(0), HParams(0.1), batch)
    rows = gradients(4, state.params, data)
    whole, _, _ = jax.jit(own.gradients)(state, batch)
    expected = ravel_pytree(whole)[0]
    np.testing.assert_allclose(rows[jnp.array([0, 2, 3])].mean(0), expected, atol=1e-6)
    found = spread(rows)
    away = rows - rows.mean(0, keepdims=True)
    assert float(found.signal) == pytest.approx(float((rows.mean(0) ** 2).sum()))
    assert float(found.noise) == pytest.approx(float((away**2).sum() / 6), rel=1e-5)


def test_the_law_is_the_mean_over_every_batch_that_there_is():
    rows = np.random.default_rng(1).normal(size=(5, 3))
    mean = rows.mean(0)
    noise = ((rows - mean) ** 2).sum(1).mean()
    for replace in (True, False):
        every = [(a, b) for a in range(5) for b in range(5) if replace or a != b]
        gaps = [((rows[[a, b]].mean(0) - mean) ** 2).sum() for a, b in every]
        assert law(noise, 2, 5, replace=replace) == pytest.approx(np.mean(gaps))


def test_an_epoch_has_every_example_once():
    rows = jnp.asarray(np.random.default_rng(2).normal(size=(7, 3)), jnp.float32)
    key = jax.random.key(0)
    np.testing.assert_allclose(distances(key, rows, 7, 3, replace=False), 0, atol=1e-10)
    assert distances(key, rows, 7, 3, replace=True).min() > 1e-6


def test_steps_to_the_target_are_read_between_two_looks():
    """The loss halves every 10 steps from 1 on; 0.2 is reached after 23.2 steps."""
    steps = np.array([10, 20, 30, 40])
    losses = np.stack([0.5 ** (steps / 10)] * 2)
    never = np.full((2, 4), 0.3)
    early = np.array([[0.1, 0.1, 0.1, 0.1], [0.3, 0.3, 0.3, 0.3]])
    config = Config(learning_rates=(0.1, 0.2, 0.3), target=0.2)
    found = to_target(config, np.stack([never, losses, early]), steps)
    assert found["rate"] == 0.2
    assert found["steps"] == pytest.approx([10 * np.log2(5)] * 2)
    lost = to_target(config, np.stack([never] * 3), steps)
    assert lost == {"rate": None, "steps": None}
    first = to_target(config, np.stack([never, early[:1].repeat(2, 0)]), steps)
    assert first["steps"] == [10, 10]
    assert to_target(config, np.stack([never, losses / 1e9]), steps)["steps"] == [
        10,
        10,
    ]


def test_equal_terms_are_judged_at_the_best_rate_there():
    steps = np.array([10, 20])
    losses = np.array([[[1.0, 0.5]], [[0.7, 0.6]], [[np.inf, np.inf]]])
    config = Config(learning_rates=(0.1, 0.2, 0.3))
    assert at(config, losses, steps, 12)["rate"] == 0.2
    late = at(config, losses, steps, 21)
    assert (late["rate"], late["steps"], late["loss"]) == (0.1, 20, [0.5])
    assert late["curve"] == [1.0, 0.5]


def world(**changes):
    """Measurements in which every claim holds, with some numbers changed."""
    sizes = (1, 10, 100)
    noise = {
        "steps": 0,
        "noise": 1.0,
        "rows": [
            {"size": size, "replace": replace, "mean": mean, "error": 0.01, "law": mean}
            for size in sizes
            for replace, mean in ((True, 1 / size), (False, (100 - size) / size / 99))
        ],
    }
    training = [
        {
            "size": size,
            "equal_steps": {"steps": 9, "loss": [loss, loss + 0.01, loss]},
            "equal_epochs": {"steps": 9, "loss": [loss, loss + 0.01, loss]},
            "to_target": {"rate": 1.0, "steps": steps},
        }
        for size, loss, steps in zip(
            sizes, (3, 2, 1), ([99, 100, 101], [70, 71, 72], [50, 51, 52]), strict=True
        )
    ]
    for place, value in changes.items():
        part, *inside = place.split("__")
        if part == "noise":
            row = noise["rows"][int(inside[0])]
            row[inside[1]] = value
        elif part == "target":
            training[int(inside[0])]["to_target"]["steps"] = value
        else:
            training[int(inside[0])][part]["loss"] = value
    return {"noise": [noise], "training": training}


def test_every_claim_holds_where_it_should():
    assert [v.claim for v in verdicts(world()) if not v.holds] == []


@pytest.mark.parametrize(
    ("numbers", "change"),
    [
        ([0], {"noise__4__mean": 0.05, "noise__4__error": 9.0}),
        ([0], {"noise__0__law": 1.5}),
        ([1], {"noise__1__law": 1.5}),
        ([1], {"noise__5__mean": 1e-3}),
        ([2, 6], {"target__1__steps": [40, 41, 42]}),
        ([3], {"equal_steps__1": [0.9, 0.91, 0.9]}),
        ([3], {"equal_steps__1": [3.1, 3.2, 3.1]}),
        ([4], {"equal_epochs__0": [0.9, 0.91, 0.9]}),
        ([5], {"target__0__steps": [549, 550, 551]}),
        ([6], {"target__2__steps": [64, 65, 66]}),
    ],
)
def test_a_claim_fails_where_it_should(numbers, change):
    failed = [i for i, v in enumerate(verdicts(world(**change))) if not v.holds]
    assert failed == numbers


def test_a_larger_batch_may_be_as_good_as_a_smaller():
    assert verdicts(world(target__1__steps=[49, 50, 53]))[2].holds
    same = world(equal_steps__0=[2.0, 2.01, 2.0], equal_steps__1=[2.0, 2.01, 2.0])
    assert verdicts(same)[3].holds


def test_who_never_reaches_the_target_is_left_out():
    found = world(target__0__steps=None)
    assert verdicts(found)[2].holds
    assert "B = 1 " not in verdicts(found)[5].evidence
