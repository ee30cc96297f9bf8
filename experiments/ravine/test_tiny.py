"""The experiment in seconds, its descents against formulas, its judgements."""

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from experiments.check import check_committed
from experiments.ravine.config import TINY
from experiments.ravine.descent import descend, path
from experiments.ravine.measure import measure
from experiments.ravine.optimisers import FIRST_ORDER
from experiments.ravine.problems import bumps, ravine
from experiments.ravine.run import EXPERIMENT, cell
from experiments.ravine.verdicts import rows, verdicts


@pytest.fixture(scope="module")
def tiny():
    few = ("gradient descent", "momentum", "Newton")
    return measure(dataclasses.replace(TINY, optimisers=few))


def test_results_are_of_the_present_code():
    check_committed(EXPERIMENT)


def test_theory_holds_in_the_tiny_run(tiny):
    """At rate r what lies along shrinks by 1 - r / condition, across by 1 - r."""
    for condition, row in rows(tiny, "gradient descent").items():
        rate = row["rate"]
        shrink = max(abs(1 - rate), abs(1 - rate / condition))
        most = np.log(0.01) / np.log(shrink) if shrink > 1e-6 else 1
        assert row["arrived"] == 1
        assert max(row["steps"]) <= most + 1
        assert max(row["steps"]) >= most / 2
    assert {tuple(row["steps"]) for row in tiny["ravines"]["Newton"]} == {(1, 1, 1)}
    turned = rows(tiny, "gradient descent", 45)[30]["steps"]
    straight = rows(tiny, "gradient descent", 0)[30]["steps"]
    assert np.mean(turned) == pytest.approx(np.mean(straight), rel=0.5)
    assert tiny["steady"]["momentum"]["length"][-1] == pytest.approx(10, rel=0.1)


def written_out(name, gradient, x, rate, steps):
    """The formulas of the course, in NumPy; for Nesterov, where it takes gradients."""
    places, v, s = [x], 0 * x, 0 * x
    for k in range(1, steps + 1):
        if name == "Nesterov":
            v = 0.9 * v - rate * gradient(places[-1])
            x = x + v
            places.append(x + 0.9 * v)
            continue
        g = gradient(x)
        if name == "momentum":
            v = 0.9 * v - rate * g
            x = x + v
        elif name == "AdaGrad":
            s = s + g**2
            x = x - rate * g / np.sqrt(s)
        elif name == "RMSProp":
            s = 0.9 * s + 0.1 * g**2
            x = x - rate * g / np.sqrt(s)
        else:
            v, s = 0.9 * v + 0.1 * g, 0.999 * s + 0.001 * g**2
            corrected = name == "Adam"
            mean = v / (1 - 0.9**k) if corrected else v
            square = s / (1 - 0.999**k) if corrected else s
            x = x - rate * mean / np.sqrt(square)
        places.append(x)
    return np.array(places)


def test_paths_are_those_of_the_formulas_written_out():
    start = jnp.array([-1.0, 0.6])
    value = lambda x: ravine(x, jnp.float32(30), jnp.float32(45))
    names = [name for name in FIRST_ORDER if name != "gradient descent"]

    @jax.jit
    def every(start):
        return [path(value, FIRST_ORDER[n](jnp.float32(0.1)), start, 12) for n in names]

    frame = np.array([[1, 1], [-1, 1]]) / 2**0.5
    gradient = lambda x: frame.T @ (np.array([1 / 30, 1]) * (frame @ x))
    for name, places in zip(names, every(start), strict=True):
        expected = written_out(name, gradient, np.asarray(start, float), 0.1, 12)
        np.testing.assert_allclose(places, expected, atol=2e-5, err_msg=name)


def test_a_journey_counts_to_the_last_time_that_it_was_far():
    """Half is left after each step: 0.0156 after six, 0.0078 after seven."""
    bowl = lambda x: jnp.sum(x**2) / 2
    sgd = FIRST_ORDER["gradient descent"]

    @jax.jit
    def walk(rate):
        across = jnp.array([0.0, 1.0])
        return descend(bowl, sgd(rate), jnp.array([3.0, 4.0]), across, 10)

    half = walk(0.5)
    assert (int(half.steps), bool(half.arrived)) == (7, True)
    assert float(half.crossing) == pytest.approx(0.8 * (1 - 0.5**6), abs=0.01)
    assert float(half.left) == pytest.approx(0.5**10)
    slow, lost = walk(0.1), walk(2.5)
    assert (int(slow.steps), bool(slow.arrived)) == (10, False)
    assert (int(lost.steps), bool(lost.arrived)) == (10, False)
    over = walk(1.5)
    assert float(over.crossing) == pytest.approx(0.8 * 3 * (1 - 0.5**7), rel=0.02)


def test_the_bowl_has_its_lowest_minimum_in_the_middle():
    places = jnp.linspace(-4, 4, 801)
    height = jax.vmap(bumps)(places[:, None])
    assert int(jnp.argmin(height)) == 400
    inner = height[1:-1]
    minima = places[1:-1][(inner < height[:-2]) & (inner < height[2:])]
    np.testing.assert_allclose(minima, np.arange(-3, 4), atol=0.25)


def world(**changes):
    """Measurements in which every claim holds, with some numbers changed."""
    fast, slow = [10, 11, 12], [90, 100, 110]
    names = (*FIRST_ORDER, "Newton", "L-BFGS")
    found = {
        "ravines": {
            name: [
                {
                    "angle": angle,
                    "condition": condition,
                    "steps": fast,
                    "crossing": fast,
                }
                for angle in (0, 45)
                for condition in (10, 100, 300)
            ]
            for name in names
        },
        "rates": {
            name: {"rate": [0.1, 1.0], "arrived": [1, 1], "left": [0.1, 0.1]}
            for name in FIRST_ORDER
        },
        "steady": {
            name: {"length": [1.0], "slope": -0.5 if name == "AdaGrad" else 0.0}
            for name in FIRST_ORDER
        },
        "bumps": {
            name: {"rate": 1.0, "share": 0.95, "error": 0.01, "by_rate": [0.1, 0.2]}
            for name in names
        },
    }
    for row in found["ravines"]["gradient descent"]:
        row["steps"] = [10 * row["condition"] + i for i in range(3)]
        row["crossing"] = slow
    for row in found["ravines"]["momentum"]:
        row["crossing"] = [40, 41, 42]
    for row in found["ravines"]["Adam, uncorrected"]:
        row["steps"] = slow
    found["rates"]["gradient descent"] |= {"arrived": [1, 0], "left": [0.1, None]}
    for place, value in changes.items():
        part, name, *inside = place.split("__")
        if part == "ravines":
            angle, condition, key = inside
            row = rows(found, name.replace("_", " "), int(angle))[int(condition)]
            row[key] = value
        else:
            found[part][name.replace("_", " ")] |= value
    return found


def test_every_claim_holds_where_it_should():
    assert [v.claim for v in verdicts(world()) if not v.holds] == []


@pytest.mark.parametrize(
    ("numbers", "change"),
    [
        ([0], {"ravines__gradient_descent__0__10__steps": [1000, 1000, 1001]}),
        ([1], {"ravines__momentum__0__100__steps": [900, 1000, 1100]}),
        ([2], {"ravines__momentum__0__300__crossing": [80, 100, 120]}),
        ([3], {"ravines__Nesterov__0__100__crossing": [40, 41, 43]}),
        ([4], {"ravines__RMSProp__0__300__crossing": [80, 100, 120]}),
        ([5], {"rates__RMSProp": {"arrived": [1, 0.9]}}),
        ([6], {"ravines__AdaGrad__0__300__steps": [3000, 3001, 3005]}),
        ([7], {"ravines__Adam__45__300__steps": [15, 17, 19]}),
        ([8], {"steady__AdaGrad": {"slope": -0.4}}),
        ([8], {"steady__RMSProp": {"slope": -0.1}}),
        ([9], {"ravines__Adam__0__100__steps": [80, 100, 120]}),
        ([10], {"bumps__gradient_descent": {"by_rate": [0.1, 0.94]}}),
        ([11], {"ravines__Newton__0__300__steps": [3000, 3001, 3005]}),
        ([12], {"bumps__Newton": {"share": 0.89}}),
    ],
)
def test_a_claim_fails_where_it_should(numbers, change):
    failed = [i for i, v in enumerate(verdicts(world(**change))) if not v.holds]
    assert failed == numbers


def test_a_cell_says_who_never_arrives():
    row = {"steps": [1, 2, 3], "arrived": 1}
    assert cell(row) == "2 ± 1"
    assert cell(row | {"arrived": 0.5}) == "2 ± 1 (50% arrive)"
