"""The experiment in seconds, its runs against the recipe's learner, its judgements."""

import json

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from experiments.check import check_committed
from experiments.cora import wall_time
from experiments.cora.config import MODELS, TINY
from experiments.cora.measure import curves, measure, recipe_of
from experiments.cora.run import EXPERIMENT
from experiments.cora.stopping import best_of_both, lowest, stop
from experiments.cora.verdicts import percent, verdicts
from jaxdl import Variables
from jaxdl.train import on_device

KEY = jax.random.key(0)


def test_results_are_of_the_present_code():
    check_committed(EXPERIMENT)


def test_every_seed_is_a_run_of_its_own():
    found = measure(TINY)
    assert list(found) == list(MODELS)
    for one in found.values():
        kept = ("test", "both", "last", "step")
        assert [len(one[each]) for each in kept] == [2] * 4
        assert 1 <= min(one["step"]) <= max(one["step"]) <= TINY.num_steps
        assert len(one["curve"]) == TINY.num_steps
        assert np.isclose(np.mean(one["last"]), one["curve"][-1])
        assert 0 <= min(one["test"]) <= max(one["test"]) <= 1
    assert set(EXPERIMENT.draw(found)) == {"accuracy"}


def test_accuracies_are_those_of_the_learner_of_the_command():
    made = recipe_of(TINY, "gcn")
    losses, validation, test = jax.jit(curves(made))(KEY)
    splits = made.prepared.splits
    learner = on_device(made.learner, splits.train, made.plan.batch_size)
    state, update = learner.init(KEY, made.hparams, None), jax.jit(learner.update)
    for step in range(TINY.num_steps):
        state, _ = update(state, None)
        variables = Variables(state.params, state.model_state)
        for part, found in ((splits.validation, validation), (splits.test, test)):
            logits, _ = made.model.apply(variables, jnp.asarray(part.x), train=False)
            right = np.mean(np.argmax(logits, -1) == np.asarray(part.y))
            np.testing.assert_allclose(found[step], right, atol=1e-6)
            if part is splits.validation:
                probs = jax.nn.softmax(logits)[np.arange(len(part.y)), part.y]
                wanted = -np.log(probs).mean()
                np.testing.assert_allclose(losses[step], wanted, rtol=1e-5)


@pytest.mark.parametrize(
    ("losses", "accuracies", "patience", "wanted"),
    [
        ([3, 2, 1], [0, 0, 0], 1, (3, 2, 2)),  # the loss falls to the end
        ([1, 2, 3, 4, 0], [5, 4, 3, 2, 1], 2, (3, 0, 0)),  # over before the 0
        ([1, 2, 3, 4, 0], [5, 4, 3, 2, 1], 3, (4, 0, 0)),
        (
            [1, 2, 3, 0, 5],
            [5, 4, 5, 3, 3],
            2,
            (5, 3, 0),
        ),  # as high as ever is waited for
        ([3, 2, 1, 2], [1, 2, 1, 1], 9, (4, 2, 1)),  # each is best elsewhere
        ([3, 2, 2, 3], [1, 2, 2, 3], 9, (4, 1, 2)),  # of ties the first, and the last
    ],
)
def test_rules_of_stopping(losses, accuracies, patience, wanted):
    run = np.array(losses, float), np.array(accuracies, float), patience
    assert (stop(*run), lowest(*run), best_of_both(*run)) == wanted


@pytest.mark.parametrize(
    ("gcn", "gat", "judged"),
    [
        ([0.82, 0.82], [0.84, 0.84], (True, True, True)),
        ([0.81, 0.81], [0.82, 0.82], (False, False, True)),
        ([0.80, 0.84, 0.82], [0.81, 0.85], (True, True, False)),
    ],
)
def test_verdicts_follow_the_numbers(gcn, gat, judged):
    rows = {"gcn": gcn, "gat": gat}
    made = verdicts({name: {"test": row, "both": row} for name, row in rows.items()})
    assert tuple(verdict.holds for verdict in made) == judged
    assert percent([0.8, 0.9]) == "85.0 ± 5.0 %"


def test_the_wall_time_is_that_of_the_readme():
    found = json.loads((wall_time.FOLDER / "wall_time.json").read_text("utf-8"))
    readme = (wall_time.FOLDER / "README.md").read_text("utf-8")
    assert readme == wall_time.written(readme, found)


def test_both_ways_are_timed():
    pytest.importorskip("torch_geometric")
    found = wall_time.measure(2, 1, num_steps=2, fake=True)
    one, loop = found["program"], found["loop"]
    assert found["ratio"] == loop["seconds"] / one["seconds"] > 0
    assert all(0 <= way["accuracy"] <= 1 for way in (one, loop))
