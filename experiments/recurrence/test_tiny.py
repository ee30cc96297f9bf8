"""The experiment in seconds, its judgements, its README unedited."""

import copy

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from experiments.check import check_committed
from experiments.experiment import measured
from experiments.recurrence.adding import layer_of, pushed_error
from experiments.recurrence.config import TINY
from experiments.recurrence.run import EXPERIMENT
from experiments.recurrence.verdicts import verdicts


@pytest.fixture(scope="module")
def found():
    return measured(EXPERIMENT, TINY)["found"]


def test_results_are_of_the_present_code():
    check_committed(EXPERIMENT)


def test_the_same_code_runs_in_seconds(found):
    assert [row["radius"] for row in found["law"]] == list(TINY.radii)
    assert max(max(row["off"] + row["back_off"]) for row in found["law"]) < 1e-3
    for row in found["gradients"].values():
        assert len(row["length"]) == TINY.num_steps + 1
    shape = len(TINY.echo_radii), TINY.num_seeds
    assert all(np.shape(row["error"]) == shape for row in found["echo"].values())
    assert [row["stretch"] for row in found["truncation"]] == list(TINY.stretches)


def test_verdicts_follow_the_numbers(found):
    other = copy.deepcopy(found)
    other["law"][0]["off"][0] = 0.1
    other["gradients"]["leaky"]["at_lag"] = [3.0, 3.1]
    other["gradients"]["GRU"] = other["gradients"]["RNN"]
    other["truncation"][0]["error"] = [5.0, 5.1]
    other["gradients"]["skip"]["at_lag"] = [3.0, 3.1]
    other["gradients"]["removed"] = other["gradients"]["RNN"]
    other["adding"] = {name: [0.2, 0.21] for name in other["adding"]}
    other["adding"]["penalty"] = [0.1, 0.11]
    judged = [verdict.holds for verdict in verdicts(other)]
    assert [judged[i] for i in (0, 3, 5, 7)] == [False, True, False, True]
    assert judged[8:] == [True, False, False, False, False, True]


def test_a_push_of_nothing_changes_nothing_and_the_last_one_is_the_error_slope():
    key = jax.random.key(0)
    layer = layer_of("penalty", TINY)
    x, y = jax.random.normal(key, (3, 5, 2)), jnp.ones((3, 1))
    read = jax.random.normal(key, (TINY.width, 1))
    params = {"layer": layer.init(key, x)["params"], "read": read}
    states, _ = layer.apply({"params": params["layer"]}, x)
    off = states[:, -1] @ read - y
    push = jnp.zeros((5, 3, TINY.width))
    slopes, errors = jax.grad(pushed_error, 3, has_aux=True)(params, x, y, push)
    np.testing.assert_allclose(errors, off[:, 0] ** 2, rtol=1e-4)
    np.testing.assert_allclose(slopes[-1], 2 * off * read.T, rtol=1e-4, atol=1e-6)
