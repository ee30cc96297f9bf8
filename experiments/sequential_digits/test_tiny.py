"""The experiment in seconds, its choices, its orders, its judgements."""

import json
from types import SimpleNamespace

import jax.numpy as jnp
import numpy as np
import pytest

from experiments.causal import HEADS
from experiments.check import check_committed
from experiments.sequential_digits.config import TINY, Config
from experiments.sequential_digits.measure import chosen, measure, orders, trained
from experiments.sequential_digits.networks import NETWORKS, network_of, size_of
from experiments.sequential_digits.run import EXPERIMENT
from experiments.sequential_digits.verdicts import verdicts
from jaxdl.core.types import Splits
from jaxdl.data import load


def test_results_are_of_the_present_code():
    check_committed(EXPERIMENT)


def test_networks_are_of_about_one_size():
    text = (EXPERIMENT.folder / "results.json").read_text("utf-8")
    found = json.loads(text)["found"]
    sizes = [row["parameters"] for rows in found.values() for row in rows.values()]
    assert len(sizes) == 3 * len(NETWORKS)
    np.testing.assert_allclose(sizes, Config().parameters, rtol=0.15)


def test_the_same_code_runs_in_seconds():
    data = load("pixels", fake=True)
    splits = Splits(data.train, data.validation, data.test)
    ways = orders("pixels", 64, 1 + TINY.num_seeds)
    found = trained(TINY, "GRU", splits, ways)
    assert set(found) == {"pixels", "permuted"}
    for row in found.values():
        assert np.shape(row["accuracy"]) == (TINY.num_seeds,)
        assert len(row["curve"]) == TINY.num_steps // TINY.eval_every
        assert row["rate"] == TINY.rates[np.argmax(row["validation"])]
        assert max(row["accuracy"]) < 0.6  # hardly trained, on noise


def test_every_network_reads_in_every_order(monkeypatch):
    def stub(config, name, splits, ways):
        return {way: (name, splits.train.x.shape[1:]) for way in ways}

    monkeypatch.setattr("experiments.sequential_digits.measure.trained", stub)
    found = measure(TINY)
    shapes = {"rows": (8, 8), "pixels": (64, 1), "permuted": (64, 1)}
    assert found == {
        way: {name: (name, shape) for name in NETWORKS} for way, shape in shapes.items()
    }


def test_the_first_seed_chooses_and_the_others_are_judged():
    seen = []

    def learn(keys, rates, drawn):
        seen.append((keys, np.asarray(rates), drawn[:, 0]))
        right = jnp.stack([1 - rates, rates], 1)  # the last value counts
        return rates, SimpleNamespace(validation={"accuracy": right})

    drawn = np.arange(3)[:, None] * np.ones((1, 4), int)
    row = chosen(TINY, learn, lambda states, drawn: states + drawn[:, 0], drawn)
    (first, tried, seeds), (rest, repeated, others) = seen
    np.testing.assert_allclose(tried, TINY.rates)
    np.testing.assert_allclose(repeated, [0.01, 0.01])
    np.testing.assert_array_equal(seeds, [0, 0])
    np.testing.assert_array_equal(others, [1, 2])
    assert first[0] == first[1]
    assert not (first[0] == rest).any()
    assert row["rate"] == 0.01
    np.testing.assert_allclose(row["accuracy"], [1.01, 2.01])


def test_seeds_have_permutations_of_their_own():
    ways = orders("pixels", 64, 3)
    np.testing.assert_array_equal(ways["pixels"], [np.arange(64)] * 3)
    np.testing.assert_array_equal(np.sort(ways["permuted"]), ways["pixels"])
    assert len(np.unique(ways["permuted"], axis=0)) == 3
    assert set(orders("digit_rows", 8, 1)) == {"rows"}


def test_no_other_width_is_nearer():
    def off(width):
        return abs(size_of(NETWORKS["transformer"](width, 5), (5, 2)) - 1500)

    width = network_of("transformer", 1500, (5, 2)).features
    assert off(width) == min(off(width + move) for move in (-HEADS, 0, HEADS))


def accuracies(rows, pixels, permuted):
    """What a network would have to have measured, by order; two seeds."""
    names = {"rows": rows, "pixels": pixels, "permuted": permuted}
    return {
        way: {"accuracy": [mean - 0.001, mean + 0.001]} for way, mean in names.items()
    }


@pytest.mark.parametrize(
    ("lstm", "gru", "tcn", "transformer", "holds"),
    [
        (
            (0.95, 0.94, 0.84),
            (0.95, 0.94, 0.85),
            (0.97, 0.97, 0.95),
            (0.95, 0.95, 0.95),
            [True] * 7,
        ),
        (
            (0.95, 0.91, 0.90),
            (0.95, 0.93, 0.92),
            (0.97, 0.915, 0.91),
            (0.95, 0.95, 0.93),
            [False] * 7,
        ),
        (
            (0.95, 0.92, 0.80),
            (0.95, 0.95, 0.95),
            (0.97, 0.955, 0.90),
            (0.95, 0.95, 0.945),
            [True, False, False, True, True, False, True],
        ),
    ],
)
def test_verdicts_follow_the_numbers(lstm, gru, tcn, transformer, holds):
    rows = [accuracies(*means) for means in (lstm, gru, tcn, transformer)]
    found = {
        way: {name: row[way] for name, row in zip(NETWORKS, rows, strict=True)}
        for way in ("rows", "pixels", "permuted")
    }
    assert [verdict.holds for verdict in verdicts(found)] == holds
