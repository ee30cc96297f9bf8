"""The experiment in seconds, its judgements on made-up numbers, its README unedited."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from experiments.bagging.config import ARMS, TINY, HParams
from experiments.bagging.law import by_size, shared_and_own
from experiments.bagging.networks import SCALE, blend, different, drawn, friedman, loss
from experiments.bagging.run import EXPERIMENT
from experiments.bagging.verdicts import verdicts
from experiments.check import check_committed
from experiments.experiment import measured
from jaxdl import Batch


@pytest.fixture(scope="module")
def tiny():
    return measured(EXPERIMENT, TINY)["found"]


def test_the_same_code_runs_in_seconds(tiny):
    assert set(tiny["friedman"]) == set(ARMS)
    for arm in tiny["friedman"].values():
        assert np.shape(arm["error"]) == (len(TINY.sizes), TINY.num_repeats)
        assert len(arm["law"]) == len(TINY.sizes)
    for row in (tiny["friedman"]["bags"], tiny["diabetes"]):
        assert len(row["out_of_bag"]) == len(row["test"]) == TINY.num_repeats
        assert np.isfinite(row["out_of_bag"]).all()


def test_the_arms_differ(tiny):
    """Each trains other members, and the ways to differ are those that they name."""
    errors = [arm["error"][0] for arm in tiny["friedman"].values()]
    assert len({tuple(error) for error in errors}) == len(ARMS)


def test_the_law_on_members_of_known_variance_and_correlation():
    """Normal numbers with variance 1 and correlation 0.3, for many repeats."""
    generator = np.random.default_rng(0)
    common = generator.normal(size=(4000, 1, 5)) * 0.3**0.5
    said = common + generator.normal(size=(4000, 8, 5)) * 0.7**0.5
    assert shared_and_own(said) == pytest.approx((0.3, 0.7), rel=0.03)
    found = by_size(said + 2, np.zeros(5), (1, 2, 4))
    assert found["correlation"] == pytest.approx(0.3, rel=0.03)
    assert found["bias"] == pytest.approx(4, rel=0.01)
    expected = [0.3 + 0.7 / k for k in (1, 2, 4)]
    assert found["law"] == pytest.approx(expected, rel=0.03)
    assert found["variance"] == pytest.approx(expected, rel=0.03)
    assert np.mean(found["error"], 1) == pytest.approx(
        [4 + v for v in expected], rel=0.02
    )


def test_the_function_and_its_noise():
    """Against scikit-learn's make_friedman1, which has the same closed form."""
    from sklearn.datasets import make_friedman1

    x, y = make_friedman1(50, random_state=0)
    found = friedman(jnp.asarray(x, jnp.float32)) * SCALE
    np.testing.assert_allclose(found[:, 0], y - 14.4, rtol=1e-4, atol=1e-4)
    data = drawn(jax.random.key(0), 20_000)
    noise = (data.y - friedman(data.x)) * SCALE
    assert float(noise.std()) == pytest.approx(1, rel=0.02)
    assert float(friedman(data.x).mean()) == pytest.approx(0, abs=0.03)
    assert float(friedman(data.x).std()) == pytest.approx(1, rel=0.05)


@pytest.mark.parametrize("adam", [0.0, 1.0])
def test_the_blend_has_adam_and_descent_for_its_ends(adam):
    params, grads = jnp.array([1.0, -2.0]), jnp.array([0.3, 4.0])
    rule = optax.adam(0.1) if adam else optax.sgd(0.5, momentum=0.9)
    mine = blend(HParams(adam=adam, learning_rate=0.1))
    states = [one.init(params) for one in (rule, mine)]
    for _ in range(2):
        (a, first), (b, second) = (
            one.update(grads, state, params)
            for one, state in zip((rule, mine), states, strict=True)
        )
        states = first, second
    np.testing.assert_allclose(a, b, rtol=1e-6)


def test_members_are_of_four_kinds():
    kinds = different(8)
    pairs = list(zip(kinds.absolute.tolist(), kinds.adam.tolist(), strict=True))
    assert pairs[:4] == [(0, 1), (1, 1), (0, 0), (1, 0)] == pairs[4:]
    batch = Batch(None, jnp.array([[1.0], [3.0]]), jnp.ones(2))
    outputs = jnp.zeros((2, 1))
    assert loss(outputs, batch, HParams(absolute=0.0)).tolist() == [1, 9]
    assert loss(outputs, batch, HParams(absolute=1.0)).tolist() == [1, 3]


def test_what_is_committed_is_of_this_code():
    check_committed(EXPERIMENT)


def world(**errors):
    """Measurements in which every claim holds, with some errors changed."""
    last = {"one data set": 0.5, "other losses": 0.4, "bags": 0.4, "own data sets": 0.1}
    arms = {
        name: {
            "error": [[0.9, 0.92], errors.get(name, [last[name], last[name] + 0.01])],
            "correlation": 0.5,
        }
        for name in ARMS
    }
    return {"sizes": [1, 8], "friedman": arms}


def test_every_claim_holds_where_it_should():
    assert [v.claim for v in verdicts(world()) if not v.holds] == []


@pytest.mark.parametrize(
    ("failing", "errors"),
    [
        ([0, 1], {"bags": [0.9, 0.93]}),
        ([1], {"bags": [0.3, 0.65]}),
        ([2], {"own data sets": [0.5, 0.51]}),
        ([3], {"other losses": [0.52, 0.51]}),
        ([1, 2, 3], {"one data set": [0.0, 0.01]}),
    ],
)
def test_a_claim_fails_where_it_should(failing, errors):
    failed = [i for i, v in enumerate(verdicts(world(**errors))) if not v.holds]
    assert failed == failing
