"""The experiment in seconds, its searches against sampling, its README unedited."""

import numpy as np
import pytest

from experiments.check import check_committed
from experiments.experiment import measured
from experiments.random_vs_grid.config import TINY
from experiments.random_vs_grid.measure import capped, searched
from experiments.random_vs_grid.run import EXPERIMENT, as_good
from experiments.random_vs_grid.search import (
    found_by,
    grid_cells,
    importance,
    random_search,
)
from experiments.random_vs_grid.verdicts import verdicts


def test_the_same_code_runs_in_seconds():
    found = measured(EXPERIMENT, TINY)["found"]["breast_cancer"]
    assert found["runs"] == 32 * TINY.num_seeds
    assert len(found["random"]["mean"]) == TINY.num_seeds
    assert max(found["marginals"][0]) <= found["guess"] <= 0.694
    assert sum(found["importance"]) <= 1


def test_what_is_committed_is_of_this_code():
    check_committed(EXPERIMENT)


def table(seed, *shape):
    return np.random.default_rng(seed).random(shape)


def test_a_grid_is_even_and_covers_its_settings():
    generator, levels = np.random.default_rng(0), (12, 4, 4, 4)
    for counts in ((3, 3, 3, 3), (8, 2, 1, 1), (12, 4, 4, 4)):
        cells = grid_cells(generator, levels, counts)
        assert len(set(cells)) == np.prod(counts)
        tried = [sorted(set(axis)) for axis in np.unravel_index(cells, levels)]
        assert [len(values) for values in tried] == list(counts)
        for values, level, count in zip(tried, levels, counts, strict=True):
            assert set(np.diff(values)) <= {level // count, -(-level // count)}
    firsts = {grid_cells(generator, levels, (1, 1, 1, 1))[0] for _ in range(2000)}
    assert len(firsts) > 650  # of 768 cells, each is as likely as another


def test_a_search_chooses_by_validation_and_is_judged_by_test():
    validation, test = np.array([3.0, 1.0, 2.0]), np.array([0.1, 0.2, 0.3])
    picks = np.array([[0, 2], [0, 1]])
    assert found_by(picks, validation, test).tolist() == [0.3, 0.2]


@pytest.mark.parametrize("budget", [1, 4, 30])
def test_random_search_agrees_with_sampling(budget):
    validation, test = table(1, 60), table(2, 60)
    cells = np.random.default_rng(0).integers(60, size=(20_000, budget))
    sampled = found_by(cells, validation, test)
    mean, std = random_search(budget, validation, test)
    assert mean == pytest.approx(sampled.mean(), abs=4 * sampled.std() / 20_000**0.5)
    assert std == pytest.approx(sampled.std(), rel=0.05)


def test_one_run_is_the_mean_and_very_many_are_the_best():
    validation, test = table(1, 60), table(2, 60)
    assert random_search(1, validation, test)[0] == pytest.approx(test.mean())
    best = test[np.argmin(validation)]
    assert random_search(10_000, validation, test) == pytest.approx((best, 0), abs=1e-6)


def test_importance_is_that_of_an_analysis_of_variance():
    a, b = np.array([0.0, 3.0]), np.array([0.0, 1.0, 2.0])
    added = a[:, None] + b[None]
    assert importance(added) == pytest.approx(
        [a.var() / added.var(), b.var() / added.var()]
    )
    assert sum(importance(added)) == pytest.approx(1)
    assert importance(np.outer([-1, 1], [-1, 1])) == [0, 0]  # only together


def test_losses_are_at_most_that_of_a_guess():
    assert capped(np.array([0.5, 2.0, np.nan, np.inf]), 2).tolist() == [
        0.5,
        *[np.log(2)] * 3,
    ]


def world(**changes):
    """Tables in which every claim holds, with some numbers changed."""
    grids = {
        name: {"budget": budget, "mean": [0.5, 0.5, 0.5]}
        for name, budget in (
            ("2 of each", 16),
            ("3 of each", 81),
            ("8 rates", 16),
            ("10 rates", 80),
        )
    }
    one = {
        "grids": grids,
        "random": {"budget": [16, 80, 81], "mean": [[0.4, 0.3, 0.3]] * 3},
        "importance": [0.8, 0.1, 0.05, 0.0],
    }
    return {"digits": one, "breast_cancer": one | changes}


def holds(found):
    return [verdict.holds for verdict in verdicts(found)]


def test_every_claim_holds_where_it_should():
    assert holds(world()) == [True] * 4


@pytest.mark.parametrize(
    ("number", "change"),
    [
        (0, {"importance": [0.4, 0.3, 0.2, 0.1]}),
        (
            1,
            {
                "grids": world()["digits"]["grids"]
                | {"3 of each": {"budget": 81, "mean": [0.5, 0.2, 0.5]}}
            },
        ),
        (
            2,
            {
                "grids": world()["digits"]["grids"]
                | {"8 rates": {"budget": 16, "mean": [0.5, 0.5, 0.4]}}
            },
        ),
        (3, {"importance": [0.8, 0.0, 0.05, 0.1]}),
    ],
)
def test_a_claim_fails_where_it_should(number, change):
    assert [i for i, h in enumerate(holds(world(**change))) if not h] == [number]


def test_the_budget_that_is_as_good_as_a_grid():
    one = world()["digits"]
    assert as_good(one, 0.35) == "80 runs"
    assert as_good(one, 0.45) == "16 runs"
    assert as_good(one, 0.1) == "no budget"


def test_searches_are_drawn_from_each_table():
    runs = {
        name: table(i, *TINY.levels, 2) for i, name in enumerate(["validation", "test"])
    }
    found = searched(TINY, runs)
    assert found["least"] == [
        runs["test"][..., i].ravel()[np.argmin(runs["validation"][..., i])]
        for i in range(2)
    ]
