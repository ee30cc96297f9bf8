"""The experiment in seconds, its networks and places by hand, its README unedited."""

import copy

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from experiments.check import check_committed
from experiments.coord_conv.config import KINDS, SPLITS, TASKS, TINY, Config
from experiments.coord_conv.measure import dataset, held_out, places
from experiments.coord_conv.networks import NETWORKS
from experiments.coord_conv.run import EXPERIMENT
from experiments.coord_conv.verdicts import verdicts
from experiments.experiment import measured

KEY = jax.random.key(0)


def test_the_same_code_runs_in_seconds():
    found = measured(EXPERIMENT, TINY)["found"]
    for task in TASKS:
        assert set(found[task]) == set(KINDS[task])
        for network in found[task].values():
            for split in SPLITS:
                row = network[split]
                assert np.shape(row["map"]) == (TINY.size, TINY.size)
                assert np.shape(row["losses"]) == (TINY.num_seeds, TINY.num_looks)
                assert len(row["test_right"]) == TINY.num_seeds
    assert max(found["symmetry"]["conv"]) < 1e-5 < min(found["symmetry"]["coord"])


def test_places_and_images_are_those_of_each_other():
    where, (paint, read) = places(4), (dataset(TINY, task) for task in TASKS)
    np.testing.assert_allclose(where[[0, 3, 12]], [[-1, -1], [-1, 1], [1, -1]])
    row, column = np.nonzero(read.x[6, ..., 0])
    np.testing.assert_allclose(read.y[6], [row[0] / 1.5 - 1, column[0] / 1.5 - 1])
    np.testing.assert_array_equal(paint.x, read.y)
    assert paint.y[6] == 4 * row[0] + column[0]


def test_what_is_held_out():
    drawn, quarter = held_out(Config())
    assert drawn.sum() == np.ceil(0.2 * 256)
    corner = quarter.reshape(16, 16)
    assert corner[8:, 8:].all()
    assert corner.sum() == 64


@pytest.mark.parametrize(("task", "kind"), [(t, k) for t in TASKS for k in KINDS[t]])
def test_networks_give_what_the_task_asks_for(task, kind):
    module = NETWORKS[task](kind, 4, 2)
    x = jnp.asarray(dataset(TINY, task).x[:3])
    shape = jax.eval_shape(lambda: module.init_with_output(KEY, x, train=True)[0]).shape
    assert shape == (3, 16 if task == "paint" else 2)


def test_only_coordinates_tell_a_reader_of_single_pixels_where_it_is():
    """Without them, a maximum over pixels is the same wherever the pixel is."""
    module = NETWORKS["read"]("coord", 4, 2)
    x = jnp.asarray(dataset(TINY, "read").x[jnp.array([0, 5])])
    params = module.init(KEY, x, train=False)["params"]
    first, second = module.apply({"params": params}, x, train=False)
    assert jnp.abs(first - second).max() > 1e-3
    kernel = params["coord"]["kernel"].at[:, :, 1:].set(0)
    params["coord"]["kernel"] = kernel
    first, second = module.apply({"params": params}, x, train=False)
    np.testing.assert_allclose(first, second, atol=1e-6)


def network(right, off):
    """Made-up rows of a network, the same for both splits."""
    noise = np.array([0.0, 0.001, 0.002])
    row = {
        "test_right": list(right - noise),
        "train_right": [1.0, 1.0, 1.0],
        "test_distance": list(off + noise),
    }
    return {split: row for split in SPLITS}


WORLD = {
    "symmetry": {"conv": [0.0, 0.0], "coord": [0.3, 0.2]},
    "paint": {"conv": network(0.5, 2.0), "coord": network(1.0, 0.0)},
    "read": {
        "conv": network(0.0, 9.0),
        "mixed": network(0.0, 9.0),
        "coord": network(1.0, 0.1),
    },
}
"""Numbers in which every claim holds."""


def test_every_claim_can_hold():
    assert all(verdict.holds for verdict in verdicts(WORLD))


@pytest.mark.parametrize(
    ("place", "path", "value"),
    [
        (0, ("symmetry", "conv"), [0.0, 0.01]),
        (0, ("symmetry", "coord"), [0.3, 0.01]),
        (1, ("paint", "coord", "drawn", "test_right"), [0.8, 0.8, 0.8]),
        (1, ("paint", "conv", "drawn", "test_right"), [1.0, 1.0, 1.0]),
        (2, ("paint", "coord", "quarter", "test_right"), [0.8, 0.8, 0.8]),
        (3, ("read", "coord", "drawn", "test_distance"), [1.2, 1.2, 1.2]),
        (3, ("read", "conv", "drawn", "test_distance"), [0.1, 0.1, 0.1]),
        (4, ("read", "coord", "quarter", "test_distance"), [1.2, 1.2, 1.2]),
    ],
)
def test_every_claim_can_fail(place, path, value):
    world = copy.deepcopy(WORLD)
    inner = world
    for name in path[:-1]:
        inner[name] = dict(inner[name])
        inner = inner[name]
    inner[path[-1]] = value
    judged = [verdict.holds for verdict in verdicts(world)]
    assert judged == [i != place for i in range(len(judged))]


def test_committed_results_are_those_of_this_code():
    check_committed(EXPERIMENT)
