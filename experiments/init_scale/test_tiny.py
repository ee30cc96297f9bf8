"""The experiment in seconds, its judgements on made-up numbers, its README unedited."""

import copy
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from experiments.check import check_committed
from experiments.experiment import measured
from experiments.init_scale.config import TINY, Config, HParams, starts
from experiments.init_scale.network import Params, health, initial, norm
from experiments.init_scale.run import EXPERIMENT, line
from experiments.init_scale.verdicts import growth, verdicts


@pytest.fixture(scope="module")
def tiny():
    return measured(EXPERIMENT, TINY)


def test_the_same_code_runs_in_seconds(tiny):
    assert set(tiny["found"]) == {"tanh", "relu"}
    for rows in tiny["found"].values():
        assert len(rows) == len(starts(TINY))
        for row in rows:
            assert len(row["start"]["signal"]["median"]) == TINY.measured_depth
            assert len(row["accuracy"]) == TINY.num_seeds
            assert row["runs"] == TINY.num_seeds * len(TINY.learning_rates)


def test_theory_holds_in_the_tiny_run(tiny):
    """What is known in advance: He keeps a ReLU signal, scale s multiplies it."""
    relu = {row["scale"]: row for row in tiny["found"]["relu"] if not row["constant"]}
    assert growth(relu[2.0], "signal") == pytest.approx(1, abs=0.7)
    per_layer = growth(relu[64.0], "signal") / growth(relu[2.0], "signal")
    assert per_layer == pytest.approx(32 ** ((TINY.measured_depth - 1) / 2), rel=0.01)
    assert relu[64.0]["start"]["dead"] == relu[2.0]["start"]["dead"]
    before = [relu[scale]["dead_before_training"] for scale in (1.0, 2.0, 64.0)]
    assert before == [before[0]] * 3
    assert relu[64.0]["dead_after_one_update"] != before[0]
    zero = relu[0.0]
    assert max(zero["start"]["gradient"]["high"]) == 0
    assert zero["variety"] == 0


def test_health_agrees_with_numpy():
    """Two layers of ReLU by hand; the gradient by finite differences."""
    generator = np.random.default_rng(0)
    kernel = generator.normal(size=(2, 3, 3)).astype(np.float32)
    kernel[1] = abs(kernel[1]) * [-1, 1, 1]  # the first unit is dead
    head = generator.normal(size=(3, 10)).astype(np.float32)
    x, y = generator.normal(size=(5, 3)).astype(np.float32), np.arange(5)

    def hidden_and_loss(nudge):
        first = np.maximum(x @ kernel[0] + nudge[0], 0)
        second = np.maximum(first @ kernel[1] + nudge[1], 0)
        logits = (second @ head).astype(np.float64)
        shares = np.exp(logits) / np.exp(logits).sum(-1, keepdims=True)
        return np.stack([first, second]), -np.log(shares[np.arange(5), y]).mean()

    def slope(place):
        up, down = np.zeros((2, 2, 5, 3))
        up[place], down[place] = 1e-4, -1e-4
        return (hidden_and_loss(up)[1] - hidden_and_loss(down)[1]) / 2e-4

    hidden, _ = hidden_and_loss(np.zeros((2, 5, 3)))
    slopes = np.reshape([slope(place) for place in np.ndindex(2, 5, 3)], (2, -1))
    params = Params(
        kernel, np.zeros((2, 3), np.float32), head, np.zeros(10, np.float32)
    )
    found = health(
        jax.tree.map(jnp.asarray, params), jnp.asarray(x), jnp.asarray(y), "relu"
    )
    np.testing.assert_allclose(found.signal, hidden.std((1, 2)), rtol=1e-5)
    np.testing.assert_allclose(
        found.gradient, np.linalg.norm(slopes, axis=1), rtol=1e-2
    )
    np.testing.assert_allclose(found.dead, (hidden == 0).all(1).mean(-1), rtol=1e-6)
    np.testing.assert_allclose(found.saturated, (hidden > 0.99).mean((1, 2)), rtol=1e-6)
    own = hidden - hidden.mean(-1, keepdims=True)
    variety = np.linalg.norm(own, axis=(1, 2)) / np.linalg.norm(hidden, axis=(1, 2))
    np.testing.assert_allclose(found.variety, variety, rtol=1e-5)
    assert found.dead[1] > 0


def test_a_norm_neither_overflows_nor_vanishes():
    x = jnp.array([[[3e30, 4e30]], [[3e-30, 4e-30]], [[0, 0]]])
    np.testing.assert_allclose(norm(x), [5e30, 5e-30, 0], rtol=1e-6)


def test_a_start_has_the_variance_that_the_scale_says():
    key = jax.random.key(0)
    make = partial(initial, key, depth=3, width=64, classes=10)
    kernel = make(HParams(4.0, 0.0, 0.1)).kernel
    assert float(kernel.std()) == pytest.approx((4 / 64) ** 0.5, rel=0.02)
    equal = make(HParams(0.0, 2.0, 0.1))
    np.testing.assert_allclose(equal.kernel, 2 / 64)
    np.testing.assert_allclose(equal.output_kernel, 2 / 64)
    assert not equal.bias.any()


def test_what_is_committed_is_of_this_code():
    check_committed(EXPERIMENT)


def world(**changes):
    """Measurements in which every claim holds, with some numbers changed."""
    rows = {"tanh": {}, "relu": {}}
    for name, row in rows.items():
        for scale, constant in starts(Config()):
            vanishes = scale == 0.0064
            row[f"{scale:g}" if not constant else "equal"] = {
                "scale": scale,
                "constant": constant,
                "start": {
                    "signal": {"median": [1.0, 1e-9 if vanishes else 1.0]},
                    "gradient": {"median": [1e-9 if vanishes else 1.0, 1.0]},
                    "saturated": {"median": [float(scale == 64)] * 2},
                },
                "accuracy": [0.9, 0.91, 0.92] if scale >= 1 else [0.1, 0.1, 0.1],
                "variety": float(scale > 0),
                "dead_before_training": float(scale == 64),
                "dead_after_one_update": float(scale == 64),
                "runs": 3,
                "diverged": 0,
            }
        if name == "tanh":
            row["64"]["start"]["gradient"]["median"] = [1e-9, 1.0]
    for path, value in changes.items():
        name, start, *inside, last = path.split("__")
        place = rows[name][start]
        for part in inside:
            place = place[part]
        place[last] = value
    return {name: list(row.values()) for name, row in rows.items()}


def test_every_claim_holds_where_it_should():
    assert [v.claim for v in verdicts(world()) if not v.holds] == []


@pytest.mark.parametrize(
    ("number", "change"),
    [
        (0, {"relu__equal__variety": 0.5}),
        (0, {"tanh__0__accuracy": [0.8, 0.8, 0.8]}),
        (1, {"tanh__0.0064__start__signal": {"median": [1.0, 0.5]}}),
        (1, {"relu__0.0064__start__gradient": {"median": [0.5, 1.0]}}),
        (1, {"relu__0.0064__accuracy": [0.5, 0.5, 0.5]}),
        (2, {"tanh__64__start__saturated": {"median": [0.5, 0.1]}}),
        (2, {"tanh__1__start__saturated": {"median": [0.2, 0.2]}}),
        (3, {"tanh__64__start__gradient": {"median": [1e9, 1.0]}}),
        (3, {"tanh__64__start__gradient": {"median": [1.0, 1e9, 2.0]}}),
        (4, {"relu__64__dead_before_training": 0.05}),
        (5, {"relu__64__dead_after_one_update": 0.05}),
        (5, {"relu__64__dead_after_one_update": None}),
        (6, {"tanh__1__start__signal": {"median": [1.0, 0.01]}}),
        (6, {"tanh__1__start__gradient": {"median": [11.0, 1.0]}}),
        (7, {"relu__2__start__signal": {"median": [1.0, 12.0]}}),
        (8, {"relu__4__accuracy": [0.97, 0.98, 0.97]}),
        (8, {"tanh__2__accuracy": [0.97, 0.98, 0.97]}),
    ],
)
def test_a_claim_fails_where_it_should(number, change):
    failed = [i for i, v in enumerate(verdicts(world(**change))) if not v.holds]
    assert failed == [number]


def test_a_gap_within_the_noise_does_not_beat_xavier():
    noisy = world(relu__4__accuracy=[0.8, 0.95, 1.0])
    assert verdicts(noisy)[8].holds


def test_a_row_of_the_table_follows_its_numbers(tiny):
    row = copy.deepcopy(tiny["found"]["tanh"][1])
    before = line(row, "tanh")
    assert before.startswith("| 1 (Xavier) |")
    row["accuracy_mean"] = np.float64(0.5)
    assert line(row, "tanh") != before
    assert "0.500 ±" in line(row, "tanh")
