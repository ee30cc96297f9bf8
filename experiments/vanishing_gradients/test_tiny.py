"""The experiment in seconds, its measures against NumPy, its judgements."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from experiments.check import check_committed
from experiments.init_scale.network import Params
from experiments.vanishing_gradients.config import (
    ACTIVATIONS,
    NEVER,
    TINY,
    Config,
    HParams,
    Setting,
    hparams_of,
    settings,
)
from experiments.vanishing_gradients.measure import ending, measure, to_good
from experiments.vanishing_gradients.network import Health, bend, health
from experiments.vanishing_gradients.recurrent import symmetric
from experiments.vanishing_gradients.run import EXPERIMENT, line
from experiments.vanishing_gradients.verdicts import NAMES, at, kept, verdicts


@pytest.fixture(scope="module")
def tiny():
    return measure(TINY)


def test_results_are_of_the_present_code():
    check_committed(EXPERIMENT)


def test_theory_holds_in_the_tiny_run(tiny):
    """Scale s multiplies the gradient of ReLU by the root of s, of a line by itself."""
    start = tiny["start"]
    layers = TINY.measured_depth - 1
    ratio = kept(at(start, "relu", 2)) / kept(at(start, "relu", 1))
    assert ratio == pytest.approx(2 ** (layers / 2), rel=0.01)
    assert kept(at(start, "sigmoid", 1)) < 4.0**-layers * 2**layers
    assert kept(at(start, "sigmoid", 1, True)) > 0.1
    for row in tiny["time"]["linear"]:
        assert np.median(row["factor"]) == pytest.approx(row["radius"], rel=0.1)
    assert [part["depth"] for part in tiny["training"]] == list(TINY.trained_depths)
    for part in tiny["training"]:
        assert len(part["rows"]) == len(settings(TINY, part["depth"]))
        for row in part["rows"]:
            assert len(row["accuracy"]) == TINY.num_seeds


def test_health_agrees_with_numpy():
    """Two layers by hand, with and without shortcuts; gradients by differences."""
    generator = np.random.default_rng(0)
    kernel = generator.normal(size=(2, 3, 3))
    head, x = generator.normal(size=(3, 10)), generator.normal(size=(5, 3))
    y = np.arange(5)

    def pass_through(nudge, shortcut):
        first = np.tanh(x @ kernel[0] + nudge[0])
        inside = first + shortcut * x
        second = np.tanh(inside @ kernel[1] + nudge[1])
        logits = (second + shortcut * inside) @ head
        shares = np.exp(logits) / np.exp(logits).sum(-1, keepdims=True)
        return np.stack([first, second]), -np.log(shares[y, y]).mean()

    def slope(place, shortcut):
        up, down = np.zeros((2, 2, 5, 3))
        up[place], down[place] = 1e-5, -1e-5
        high, low = pass_through(up, shortcut)[1], pass_through(down, shortcut)[1]
        return (high - low) / 2e-5

    params = Params(kernel, np.zeros((2, 3)), head, np.zeros(10))
    params = jax.tree.map(lambda leaf: jnp.asarray(leaf, jnp.float32), params)
    measured = jax.jit(health)
    for shortcut in (0.0, 1.0):
        tanh = jnp.int32(ACTIVATIONS.index("tanh"))
        hparams = HParams(tanh, 1.0, shortcut, NEVER, 0.1)
        found = measured(params, hparams, jnp.asarray(x, jnp.float32), jnp.asarray(y))
        inside, _ = pass_through(np.zeros((2, 5, 3)), shortcut)
        slopes = [slope(place, shortcut) for place in np.ndindex(2, 5, 3)]
        slopes = np.reshape(slopes, (2, -1))
        np.testing.assert_allclose(
            found.gradient, np.linalg.norm(slopes, axis=1), rtol=1e-4
        )
        np.testing.assert_allclose(found.mean, inside.mean((1, 2)), rtol=1e-4)
        size = np.sqrt((inside**2).mean((1, 2)))
        np.testing.assert_allclose(found.size, size, rtol=1e-5)
        assert not found.closed.any()


def test_a_unit_is_closed_if_no_example_gets_through():
    """The first unit is below 0 for all examples, the second for one of two."""
    kernel = jnp.array([[[-1.0, 1.0], [0.0, -3.0]]])
    params = Params(kernel, jnp.zeros((1, 2)), jnp.ones((2, 10)), jnp.zeros(10))
    x, y = jnp.array([[1.0, 0.0], [2.0, 1.0]]), jnp.array([0, 1])
    measured = jax.jit(health)
    for name, closed in (("relu", 0.5), ("leaky_relu", 0.0), ("sigmoid", 0.0)):
        hparams = HParams(jnp.int32(ACTIVATIONS.index(name)), 1.0, 0.0, NEVER, 0.1)
        found = measured(params, hparams, x, y)
        assert float(found.closed[0]) == closed, name


def test_the_activation_is_chosen_by_number():
    x = jnp.array([-2.0, 0.5])
    expected = {
        "sigmoid": 1 / (1 + np.exp(-x)),
        "tanh": np.tanh(x),
        "relu": np.maximum(x, 0),
        "leaky_relu": np.where(x > 0, x, 0.01 * x),
    }
    assert tuple(expected) == ACTIVATIONS == tuple(NAMES)
    for number, values in enumerate(expected.values()):
        np.testing.assert_allclose(bend(x, jnp.int32(number)), values, rtol=1e-6)


def test_hparams_are_every_setting_with_every_rate():
    rows = [Setting("relu", 4.0, False, 0.1), Setting("tanh", 1.0, True, NEVER)]
    found = hparams_of(rows, (0.3, 0.5))
    assert found.activation.tolist() == [2, 2, 1, 1]
    assert found.shortcut.tolist() == [0, 0, 1, 1]
    np.testing.assert_allclose(found.scale, [4, 4, 1, 1])
    np.testing.assert_allclose(found.threshold, [0.1, 0.1, NEVER, NEVER])
    np.testing.assert_allclose(found.learning_rate, [0.3, 0.5, 0.3, 0.5])


def test_a_symmetric_matrix_has_the_eigenvalue_that_is_asked_for():
    keys = jax.random.split(jax.random.key(0), 6)
    every = jax.jit(jax.vmap(symmetric, (0, None)))(keys, jnp.float32(1.7))
    for matrix in np.asarray(every):
        np.testing.assert_allclose(matrix, matrix.T, rtol=0, atol=1e-6)
        size = np.abs(np.linalg.eigvalsh(matrix)).max()
        assert size == pytest.approx(1.7, rel=1e-4)


def test_a_run_that_diverged_is_worth_nothing():
    """Of three rates the last diverges with one seed; the second is the best."""
    config = Config(learning_rates=(0.1, 0.2, 0.3), num_steps=20, look_every=10)
    validation = np.array(
        [[[0.1, 0.5]] * 2, [[0.9, 0.92], [0.5, 0.91]], [[0.9, 1.0]] * 2]
    )
    test = np.array([[0.5, 0.5], [0.8, 0.9], [0.99, np.nan]])
    size = np.ones((3, 2, 4))
    size[2, 1, 3] = np.inf
    closed = np.broadcast_to(np.array([0.1, 0.2, 0.3])[:, None, None], (3, 2, 4))
    state = Health(size, size, size, closed)
    found = (validation, test, np.ones((3, 2, 20)), state)
    row = ending(config, Setting("relu", 1.0, False, NEVER), found)
    assert row["learning_rate"] == 0.2
    assert row["accuracy"] == [0.8, 0.9]
    assert (row["diverged"], row["runs"]) == (1, 6)
    assert row["steps_to_good"] == [10, 20]
    assert row["closed_at_highest"] == pytest.approx(0.2)
    assert to_good(config, np.array([0.1, 0.2])) == 21
    assert "| 1 of 6 |" in line(row, 20)


def started(name, scale, shortcut):
    """An untrained network of which every claim holds."""
    share = {"sigmoid": 1e-9, "tanh": 1e-2}.get(name, 1.0 if scale == 2 else 1e-3)
    if shortcut:
        share = 1.0
    if name == "relu" and scale == 4:
        share = 1e5
    centre = [0.9, 0.9] if name == "sigmoid" else [0.01, -0.01]
    row = Setting(name, scale, shortcut, NEVER)._asdict()
    return row | {
        "gradient": [1.0] * 5,
        "closed": [0.0] * 9,
        "kept": [share] * 3,
        "centre": centre,
    }


def trained(name, scale, shortcut, threshold, depth):
    """A trained one."""
    accuracy = {"sigmoid": 0.3, "tanh": 0.7}.get(name, 0.8) + 0.1 * (depth == 2)
    if scale == 4:
        accuracy = 0.75 if threshold == 1 else 0.0
    if shortcut:
        accuracy = 0.85
    steps = 50 if name == "relu" else 100
    return Setting(name, scale, shortcut, threshold)._asdict() | {
        "accuracy": [accuracy, accuracy + 0.01, accuracy + 0.02],
        "steps_to_good": [steps, steps + 1, steps + 2],
        "largest": [3.0, 3.1, 3.2],
        "diverged": 0,
        "runs": 3,
        "closed_after": 0.05 if name == "relu" else 0.0,
        "closed_at_highest": 0.2 if name == "relu" else 0.0,
    }


def world(**changes):
    """Measurements in which every claim holds, with some numbers changed."""
    cases = [(n, s, c) for n in ACTIVATIONS for s in (1, 2) for c in (False, True)]
    found = {
        "start": [started(*case) for case in (*cases, ("relu", 4, False))],
        "training": [
            {
                "depth": depth,
                "rows": [trained(*case, NEVER, depth) for case in cases]
                + [trained("relu", 4, False, t, depth) for t in (1, NEVER)],
            }
            for depth in (2, 12)
        ],
        "time": {
            name: [{"radius": r, "factor": [r, r, 1.001 * r]} for r in (0.5, 1.5)]
            for name in ("linear", "tanh")
        },
    }
    for place, value in changes.items():
        part, name, which, *short, key = place.split("__")
        if part == "time":
            found["time"][name][int(which)][key] = value
            continue
        rows = {
            "start": found["start"],
            "shallow": found["training"][0]["rows"],
            "deep": found["training"][-1]["rows"],
        }[part]
        for row in rows:
            same = row["activation"], row["scale"], row["shortcut"]
            if same == (name, int(which), bool(short)):
                row[key] = value
    return found


def test_every_claim_holds_where_it_should():
    assert [v.claim for v in verdicts(world()) if not v.holds] == []


@pytest.mark.parametrize(
    ("numbers", "change"),
    [
        ([0], {"start__sigmoid__2__kept": [0.2] * 3}),
        ([1], {"start__tanh__2__kept": [0.2] * 3}),
        ([2], {"start__relu__2__kept": [0.05] * 3}),
        ([2], {"start__relu__2__kept": [11.0] * 3}),
        ([3], {"start__sigmoid__1__centre": [0.4, -0.1]}),
        ([3], {"start__tanh__1__centre": [0.1, 0.11]}),
        ([3], {"start__tanh__1__centre": [-0.1, -0.11]}),
        (
            [4, 9],
            {
                "shallow__tanh__1__accuracy": [0.1] * 3,
                "shallow__tanh__2__accuracy": [0.39] * 3,
            },
        ),
        ([5], {"shallow__relu__1__steps_to_good": [100, 101, 102]}),
        ([6], {"deep__relu__1__largest": [1.0, 1.1, 1.2]}),
        ([7], {"deep__relu__1__closed_after": 0.01}),
        ([8], {"deep__leaky_relu__1__closed_after": 0.01}),
        ([9], {"deep__leaky_relu__2__accuracy": [0.95] * 3}),
        ([10], {"start__tanh__1__short__kept": [0.05] * 3}),
        ([10], {"deep__tanh__1__short__accuracy": [0.5] * 3}),
        ([11], {"start__relu__4__kept": [50.0] * 3}),
        ([12], {"deep__relu__4__accuracy": [0.3] * 3}),
        ([13], {"time__linear__1__factor": [1.4] * 3}),
        ([14], {"time__tanh__1__factor": [1.0, 0.9, 1.1]}),
    ],
)
def test_a_claim_fails_where_it_should(numbers, change):
    failed = [i for i, v in enumerate(verdicts(world(**change))) if not v.holds]
    assert failed == numbers
