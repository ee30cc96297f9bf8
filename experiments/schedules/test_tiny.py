"""The experiment in seconds, its schedules against formulas, its judgements."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

import jaxdl
from experiments.check import check_committed
from experiments.init_scale.measure import digits
from experiments.schedules.config import TINY, Config
from experiments.schedules.curves import FALLING, trials
from experiments.schedules.measure import by_family, linear_model, measure, minimum
from experiments.schedules.run import EXPERIMENT
from experiments.schedules.verdicts import verdicts


@pytest.fixture(scope="module")
def tiny():
    return measure(TINY)


def test_results_are_of_the_present_code():
    check_committed(EXPERIMENT)


def test_no_run_gets_below_the_minimum(tiny):
    for part in ("convex", "network"):
        families = [row["family"] for row in tiny[part]["best"]]
        assert {*FALLING, "constant", "cosine", "rising"} <= set(families)
        for row in tiny[part]["best"]:
            assert len(row["final"]) == TINY.num_seeds
            assert len(row["curve"]) == TINY.num_epochs
            assert 0 < min(row["final"]) <= max(row["final"]) < 3
    assert set(tiny["network"]["error"]) == set(families)
    same = tiny["convex"]["by_start"]["constant"]["final"]
    assert same[0] > same[1]  # it is far from the minimum yet


def test_the_minimum_is_that_of_scikit_learn():
    data = jax.tree.map(lambda leaf: leaf[:100], digits().train)
    least = minimum(linear_model(0.1), data)
    model = LogisticRegression(C=1 / (0.1 * 100), tol=1e-8, max_iter=5000)
    model.fit(data.x, data.y)
    probs = model.predict_proba(data.x)[np.arange(100), data.y]
    expected = -np.log(probs).mean() + 0.05 * (model.coef_**2).sum()
    assert least == pytest.approx(expected, rel=1e-5)


def test_the_schedules_are_those_of_the_course():
    config = Config(num_epochs=6)
    every = {(t.family, t.setting, t.start): t.rates for t in trials(config, 4)}
    epoch = np.arange(24) // 4
    expected = {
        (FALLING[0], "t = 3"): 1 / (1 + 3 * epoch),
        (FALLING[1], "t = 0.5, every 2 epochs"): 0.5 ** (epoch // 2),
        (FALLING[1], "t = 0.9, every 3 epochs"): 0.1 ** (epoch // 3),
        (FALLING[2], "t = 0.7"): 0.7**epoch,
        (FALLING[3], ""): 1 / np.sqrt(1 + epoch),
        (FALLING[4], ""): np.repeat([1, 0.1, 0.01], [12, 6, 6]),
        ("constant", ""): np.ones(24),
        ("cosine", ""): (1 + np.cos(np.pi * np.arange(24) / 24)) / 2,
        ("rising", ""): np.arange(24) / 24,
    }
    for (family, setting), rates in expected.items():
        for start in (0.01, 2.0):
            found = every[family, setting, start]
            np.testing.assert_allclose(found, start * rates, rtol=1e-5, atol=1e-8)


def test_a_setting_is_chosen_by_some_seeds_and_judged_by_others():
    config = Config(start_rates=(0.1, 1.0), num_epochs=2)
    every = trials(config, 3)
    chosen = np.ones((len(every), 2))
    own = [i for i, trial in enumerate(every) if trial.family == "exponential"]
    chosen[own[3]] = 0.5
    chosen[own[4], 0] = np.nan
    judged = np.random.default_rng(0).uniform(size=(len(every), 3, 2))
    found = by_family(every, chosen, judged)
    row = next(row for row in found["best"] if row["family"] == "exponential")
    assert row["trial"] == own[3]
    assert row["setting"] == every[own[3]].setting
    assert row["final"] == judged[own[3], :, -1].tolist()
    assert row["curve"] == pytest.approx(judged[own[3]].mean(0))
    curve = found["by_start"]["exponential"]
    assert curve["start"] == [0.1, 1.0]
    assert curve["final"][0] == pytest.approx(judged[own[3], :, -1].mean())
    recommended = next(
        i
        for i, trial in enumerate(every)
        if (trial.setting, trial.start) == ("t = 1", 0.1)
    )
    assert found["recommended"] == judged[recommended, :, -1].tolist()


def test_the_penalty_is_half_the_squared_kernel():
    model = linear_model(0.5)
    variables = model.init(jax.random.key(0), jnp.zeros((1, 3)))
    (logits, penalty), _ = model.apply(variables, jnp.ones((2, 3)), train=True)
    kernel, _ = variables.params
    np.testing.assert_allclose(logits[0], kernel.sum(0), rtol=1e-5)
    assert float(penalty) == pytest.approx(0.25 * float((kernel**2).sum()))
    assert isinstance(model, jaxdl.Model)


def world(**changes):
    """Measurements in which every claim holds, with some numbers changed."""
    ends = {name: [0.1, 0.12, 0.11] for name in (*FALLING, "cosine")}
    ends |= {"constant": [0.5, 0.52, 0.51], "rising": [0.9, 0.92, 0.91]}
    curve = {"start": [0.01, 0.1, 1.0], "final": [9.0, 0.5, None]}
    convex = {
        "best": [{"family": name, "final": end} for name, end in ends.items()],
        "by_start": dict.fromkeys(ends, curve),
        "recommended": [0.1, 0.12, 0.11],
    }
    found = {"convex": convex, "network": {"error": dict(ends)}}
    for place, value in changes.items():
        if place == "recommended":
            convex["recommended"] = value
        elif place == "curve":
            convex["by_start"]["constant"] = {"start": [0.01, 0.1, 1.0], "final": value}
        else:
            part, name = place.split("__")
            name = FALLING[int(name)] if name.isdigit() else name
            if part == "network":
                found["network"]["error"][name] = value
            else:
                convex["best"] = [
                    row | {"final": value} if row["family"] == name else row
                    for row in convex["best"]
                ]
    return found


def test_every_claim_holds_where_it_should():
    assert [v.claim for v in verdicts(world()) if not v.holds] == []


@pytest.mark.parametrize(
    ("number", "change"),
    [
        (0, {"convex__3": [0.5, 0.5, 0.53]}),
        (1, {"convex__rising": [0.5, 0.54, 0.50]}),
        (2, {"network__2": [0.4, 0.6, 0.5]}),
        (3, {"recommended": [0.6, 0.6, 0.6]}),
        (4, {"curve": [4.9, 0.5, None]}),
        (5, {"curve": [9.0, 0.5, 8.0]}),
        (6, {"curve": [9.0, 0.5, 0.7, 0.9, None]}),
    ],
)
def test_a_claim_fails_where_it_should(number, change):
    found = world(**change)
    if number == 6:
        found["convex"]["by_start"]["constant"]["start"] = [0.01, 0.1, 0.2, 0.3, 1.0]
    failed = [i for i, v in enumerate(verdicts(found)) if not v.holds]
    assert failed == [number]


def test_two_schedules_are_compared_seed_by_seed():
    """A gap of 0.02 in every seed counts, whatever the seeds differ by."""
    close = world(convex__3=[0.3, 0.5, 0.9], convex__constant=[0.32, 0.52, 0.92])
    assert verdicts(close)[0].holds
