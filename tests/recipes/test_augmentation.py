"""Pictures change and labels follow: policies, mixtures, and which of them is taken."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.core.keys import stream
from jaxdl.core.types import Batch
from jaxdl.data.augment import POLICIES, augment_batch, cutmix, mixup
from jaxdl.recipes.augmentation import augmentation


class HParams(NamedTuple):
    """What of a recipe's hyper-parameters is read here."""

    task: Any


ALPHAS = HParams({"mixup": jnp.float32(0.5), "cutmix": jnp.float32(1.0)})


@pytest.fixture
def batch(key):
    labels = jnp.arange(6, dtype=jnp.int32) % 3
    return Batch(jax.random.uniform(key, (6, 8, 8, 1)), labels, jnp.ones(6))


def test_nothing_asked_for_is_nothing_done(batch, key):
    assert augmentation("none", 3, ())(key, batch, ALPHAS) is batch


def test_a_policy_changes_the_pictures_alone(batch, key):
    found = augmentation("shift", 3, ())(key, batch, ALPHAS)
    expected = augment_batch(stream(key, "policy"), batch.x, POLICIES["shift"])
    np.testing.assert_array_equal(found.x, expected)
    np.testing.assert_array_equal(found.y, batch.y)


@pytest.mark.parametrize(("name", "fn"), [("mixup", mixup), ("cutmix", cutmix)])
def test_a_mixture_is_that_of_the_shifted_pictures_and_soft_labels(
    name, fn, batch, key
):
    found = augmentation("shift", 3, (name,))(key, batch, ALPHAS)
    shifted = augmentation("shift", 3, ())(key, batch, ALPHAS)
    soft = shifted._replace(y=jax.nn.one_hot(batch.y, 3))
    expected = fn(stream(key, name), soft, ALPHAS.task[name])
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_array_equal(one, other)
    np.testing.assert_allclose(found.y.sum(1), 1, rtol=1e-6)
    assert ((found.y > 0).sum(1) > 1).any()


def test_of_two_mixtures_each_step_takes_one_and_each_is_taken(batch, key):
    both = jax.jit(augmentation("none", 3, ("mixup", "cutmix")))
    alone = [jax.jit(augmentation("none", 3, (n,))) for n in ("mixup", "cutmix")]
    taken = []
    for step in range(24):
        own = jax.random.fold_in(key, step)
        found = both(own, batch, ALPHAS).x
        candidates = [fn(own, batch, ALPHAS).x for fn in alone]
        taken.append([np.allclose(found, c, atol=1e-6) for c in candidates].index(True))
    assert 4 < sum(taken) < 20
