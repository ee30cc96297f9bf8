"""The experiment in seconds, its judgements on made-up numbers, its README unedited."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from experiments.check import check_committed
from experiments.experiment import measured
from experiments.l1_l2_penalty.config import PENALTIES, TINY, HParams
from experiments.l1_l2_penalty.descent import descent, soft_threshold
from experiments.l1_l2_penalty.linear import effective
from experiments.l1_l2_penalty.run import EXPERIMENT
from experiments.l1_l2_penalty.verdicts import best, cheapest, used, verdicts


@pytest.fixture(scope="module")
def tiny():
    return measured(EXPERIMENT, TINY)["found"]


def test_the_same_code_runs_in_seconds(tiny):
    for name in PENALTIES:
        errors = tiny["paths"][name]["test"]
        assert np.shape(errors) == (TINY.num_strengths, TINY.num_seeds)
        assert np.shape(tiny["paths"][name]["path"])[1] == 10 + TINY.num_noise
    for name in ("L1", "L1 in the loss", "L2"):
        zero = tiny["network"][name]["zero"]
        assert np.shape(zero) == (len(TINY.net_strengths), TINY.num_seeds)


def test_theory_holds_in_the_tiny_run(tiny):
    """What is known in advance: zeros only by L1, a limit is kept, decay is L2."""
    paths, network, decays = tiny["paths"], tiny["network"], tiny["decays"]
    assert used(paths, "L2").min() == 1
    assert max(paths["L1"]["used"][-1] + paths["L1"]["noise_used"][-1]) == 0
    assert np.min(network["L1"]["zero"][1]) > 0
    assert (
        np.max(network["L2"]["zero"]) == np.max(network["L1 in the loss"]["zero"]) == 0
    )
    assert network["max-norm"]["longest"][0] == pytest.approx([0.5] * 2)
    same = [decays[f"gradient descent, {way}"] for way in ("L2", "weight decay")]
    assert same[0] == pytest.approx(same[1], abs=1e-5)
    assert decays["Adam, weight decay"] > 10 * decays["Adam, L2"]
    last = paths["L2"]["from_scikit_learn"], paths["L1"]["from_scikit_learn"]
    assert np.isfinite(last).all()


def test_a_proximal_step_stops_at_zero():
    """Of 0.5 |w - a|² + t |w|, by a grid; biases are left alone."""
    start = {"kernel": jnp.array([[0.3], [-0.05], [-2.0], [0.0]]), "bias": jnp.ones(1)}
    zero = jax.tree.map(jnp.zeros_like, start)
    shrink = soft_threshold(0.1)
    updates, _ = shrink.update(zero, shrink.init(start), start)
    moved = optax.apply_updates(start, updates)
    w = np.linspace(-3, 3, 60_001)
    costs = (w - np.asarray(start["kernel"])) ** 2 / 2 + 0.1 * np.abs(w)
    np.testing.assert_allclose(moved["kernel"][:, 0], w[costs.argmin(1)], atol=1e-4)
    assert moved["kernel"][1] == 0
    assert moved["bias"] == 1


@pytest.mark.parametrize(
    ("name", "step"),
    [
        ("l1", lambda w: np.sign(w) * np.maximum(np.abs(w) - 0.1 * 0.5, 0)),
        ("l1_pull", lambda w: w - 0.1 * 0.5 * np.sign(w)),
        ("l2", lambda w: w - 0.1 * 0.5 * w),
        ("limit", lambda w: w * 0.5 / np.linalg.norm(w)),
    ],
)
def test_every_penalty_does_its_step(name, step):
    """One step of descent at rate 0.1 without a gradient of the loss."""
    params = {"kernel": jnp.array([[0.3], [-0.02], [-2.0]])}
    rule = descent(HParams()._replace(**{name: jnp.float32(0.5)}))
    zero = jax.tree.map(jnp.zeros_like, params)
    updates, _ = rule.update(zero, rule.init(params), params)
    moved = optax.apply_updates(params, updates)["kernel"]
    np.testing.assert_allclose(moved, step(np.asarray(params["kernel"])), rtol=1e-5)


def test_how_many_weights_are_as_spread_out():
    kernels = np.array([[1.0, 1, 1, 1], [0, 0, 5, 0], [0, 0, 0, 0]])
    assert effective(kernels).tolist() == [4, 1, 0]


def test_what_is_committed_is_of_this_code():
    check_committed(EXPERIMENT)


def world(**changes):
    """Measurements in which every claim holds, with some numbers changed."""
    ones, none, few = (
        [[1.0, 1.0]] * 3,
        [[0.0, 0.0]] * 3,
        [[0.9, 0.91], [0.5, 0.5], [0, 0]],
    )
    errors = {
        "train": [[0.3, 0.31], [0.5, 0.51], [0.7, 0.71]],
        "validation": [[0.7, 0.71], [0.5, 0.51], [0.6, 0.61]],
        "test": [[0.8, 0.81], [0.5, 0.51], [0.6, 0.61]],
        "penalty": [[3.0, 3.1], [2.0, 2.1], [1.0, 1.1]],
    }
    losses = {
        "train_loss": [[0.1, 0.1], [0.2, 0.21], [0.9, 0.91]],
        "validation_loss": [[0.5, 0.5], [0.3, 0.3], [0.9, 0.9]],
        "test_loss": [[0.5, 0.51], [0.3, 0.31], [0.9, 0.91]],
        "validation_accuracy": [[0.9, 0.9], [0.895, 0.9], [0.2, 0.2]],
        "test_accuracy": [[0.9, 0.9], [0.89, 0.9], [0.2, 0.2]],
        "small": ones,
    }
    sparse, half = {"zero": [[0, 0], [0.8, 0.8], [1, 1]]}, {"zero": [[0.5, 0.5]] * 3}
    noise = [[0.9, 0.9], [0.1, 0.12], [0, 0]]
    found = {
        "paths": {
            "names": list("abcdefghij"),
            "num_noise": 30,
            "free": [[0.3, 0.3], [0.9, 0.9], [0.9, 0.9]],
            "L1": errors | {"used": few, "noise_used": noise},
            "L2": errors | {"used": ones, "noise_used": ones},
        },
        "rivals": {"L1": [0, 0.75, 0], "L2": [0.25, 0.5, 0.25]},
        "network": {
            "L1": losses | sparse,
            "L1 in the loss": losses | half,
            "L2": losses | {"zero": none},
        },
    }
    for path, value in changes.items():
        *inside, last = path.split("__")
        place = found
        for part in inside:
            place[part] = dict(place[part])
            place = place[part]
        place[last] = value
    return found


def test_every_claim_holds_where_it_should():
    assert [v.claim for v in verdicts(world()) if not v.holds] == []


def test_strengths_are_chosen_on_validation_rows():
    found = world(paths__L1__test=[[0.1, 0.1], [0.5, 0.5], [0.6, 0.6]])
    assert best(found["paths"], "L1") == 1
    assert cheapest(found["network"], "L1") == 1


RISES = [[3.0, 3.1], [2.0, 2.1], [1.0, 2.2]]


@pytest.mark.parametrize(
    ("number", "change"),
    [
        (0, {"network__L1__zero": [[0, 0], [0.45, 0.45], [1, 1]]}),
        (0, {"network__L2__zero": [[0, 0], [0, 0.1], [0, 0]]}),
        (1, {"network__L1 in the loss__zero": [[0.0, 0.0]] * 3}),
        (2, {"paths__L1__used": [[0.9, 0.9], [0.11, 0.12], [0, 0]]}),
        (3, {"paths__L2__noise_used": [[1, 1], [1, 1], [1, 0.9]]}),
        (4, {"rivals__L1": [0.1, 0.6, 0.2]}),
        (4, {"rivals__L2": [0, 0.75, 0]}),
        (5, {"paths__L2__penalty": RISES}),
        (6, {"paths__free": [[0.3, 0.3], [0.9, 0.9], [0.4, 0.6]]}),
        (6, {"paths__free": [[0.6, 0.6], [0.9, 0.9], [0.9, 0.9]]}),
        (7, {"network__L2__test_loss": [[0.3, 0.31], [0.3, 0.31], [0.9, 0.91]]}),
        (7, {"network__L1__train_loss": [[0.2, 0.3], [0.2, 0.2], [0.9, 0.91]]}),
    ],
)
def test_a_claim_fails_where_it_should(number, change):
    failed = [i for i, v in enumerate(verdicts(world(**change))) if not v.holds]
    assert failed == [number]
