"""The experiment in seconds, and its judgements."""

import copy

import jax.numpy as jnp
import pytest

from experiments.check import check_committed
from experiments.recommend.config import METHODS, TINY
from experiments.recommend.measure import measure, quality
from experiments.recommend.run import EXPERIMENT
from experiments.recommend.verdicts import verdicts
from jaxdl.data.interactions import draw_interactions


def test_results_are_of_the_present_code():
    check_committed(EXPERIMENT)


def test_it_runs():
    found = measure(TINY)
    assert list(found) == ["7", "8"]
    for one in found.values():
        assert set(one) == set(METHODS)
        assert {len(values) for m in one.values() for values in m.values()} == {2}
    assert set(EXPERIMENT.draw(found)) == {"choices"}


def test_what_is_known_is_not_recommended():
    world = draw_interactions(0, 6, 12, choices=6)
    best = jnp.asarray(world.matrix(world.train) * 2.0 + world.matrix(world.test))
    assert quality(best.astype(jnp.float32), world, world.test, 2) == (1, 1)


def world():
    """Results in which every claim holds."""
    means = {"popularity": 0.1, "factors": 0.2, "lightgcn": 0.3}
    one = {name: {"ndcg": [mean, mean + 0.01]} for name, mean in means.items()}
    return {"8": one, "16": copy.deepcopy(one)}


def failing(found):
    return [number for number, v in enumerate(verdicts(found)) if not v.holds]


@pytest.mark.parametrize(
    ("count", "name", "values", "numbers"),
    [
        ("8", "factors", [0.2, 0.21], []),
        ("16", "lightgcn", [0.2, 0.21], [1]),
        ("8", "lightgcn", [0.2, 0.21], [1]),
        ("16", "factors", [0.1, 0.11], [0]),
        ("16", "popularity", [0.1, 0.5], [0]),
    ],
)
def test_a_claim_fails_where_it_should(count, name, values, numbers):
    found = world()
    found[count][name]["ndcg"] = values
    assert failing(found) == numbers
