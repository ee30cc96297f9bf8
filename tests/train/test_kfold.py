"""Cross-validation: each run is training by hand on the rows of the other folds."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.core.types import Dataset, Splits
from jaxdl.train import Plan, kfold, run
from tests.train import toys

FOLD = np.array([0, 1, 2, 2, 1, 0, 2, 1, 2, 0, 2, 2] * 2)  # of unequal sizes
PLAN = Plan(12, 6, eval_every=6)


def subset(data, rows):
    return jax.tree.map(lambda a: a[rows], data)


@pytest.mark.parametrize("weighted", [False, True])
def test_a_fold_is_training_by_hand_without_its_rows(key, weighted):
    data = toys.line_data()
    weight = jnp.linspace(0.5, 2, 24) if weighted else None
    data = data._replace(weight=weight)
    whole = run(toys.line_learner(), PLAN)
    state, history = kfold(whole, 3)(key, toys.LineHParams(), data, jnp.asarray(FOLD))
    assert history.validation["loss"].shape == (3, 2)
    single = jax.jit(whole)
    for number in range(3):
        splits = Splits(subset(data, number != FOLD), subset(data, number == FOLD))
        expected, own = single(key, toys.LineHParams(), splits)
        close = dict(rtol=2e-4, atol=1e-5)
        np.testing.assert_allclose(
            state.params["w"][number], expected.params["w"], **close
        )
        for part in ("train", "validation"):
            for name, values in getattr(own, part).items():
                found = getattr(history, part)[name][number]
                np.testing.assert_allclose(found, values, **close)


def test_the_rows_of_a_fold_never_reach_training(key):
    """Fold 1 is poisoned: only the run that leaves it out stays finite."""
    data = toys.line_data()
    data = data._replace(y=jnp.where(FOLD[:, None] == 1, jnp.nan, data.y))
    whole = run(toys.line_learner(), PLAN)
    _, history = kfold(whole, 3)(key, toys.LineHParams(), data, jnp.asarray(FOLD))
    assert np.isfinite(history.train["loss"]).all(axis=1).tolist() == [
        False,
        True,
        False,
    ]
    assert np.isnan(history.validation["loss"][1]).all()


@pytest.mark.parametrize(
    ("fold", "got"),
    [([0, 1, 3], "0, 1, 3"), ([0, 0, 1], "0, 1"), ([-1, 0, 1, 2], "-1, 0, 1, 2")],
)
def test_every_fold_has_rows(key, fold, got):
    data = Dataset(jnp.zeros((len(fold), 3)), jnp.zeros((len(fold), 1)))
    folds = kfold(run(toys.line_learner(), PLAN), 3)
    rule = rf"number the rows from 0 to 2, without gaps; got the numbers \[{got}\]"
    with pytest.raises(ValueError, match=rule):
        folds(key, toys.LineHParams(), data, jnp.array(fold))


def test_folds_and_rows_are_as_many(key):
    folds = kfold(run(toys.line_learner(), PLAN), 3)
    with pytest.raises(ValueError, match="same number of rows"):
        folds(key, toys.LineHParams(), toys.line_data(), jnp.array([0, 1, 2]))


def test_there_are_at_least_two_folds():
    with pytest.raises(ValueError, match="num_folds must be at least 2; got 1"):
        kfold(run(toys.line_learner(), PLAN), 1)
