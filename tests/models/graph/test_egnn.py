"""EGNN: near points, and logits that no motion, mirror or order of points changes."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.data.graph import validate_graph
from jaxdl.models.graph import EGNN
from jaxdl.models.graph.egnn import cloud_graph, nearest_points


def clouds(seed=0):
    return np.random.default_rng(seed).normal(size=(2, 9, 3)).astype(np.float32)


def test_near_points_are_those_of_scipy():
    from scipy.spatial import KDTree

    found = nearest_points(jnp.asarray(clouds()), 4)
    for cloud, near in zip(clouds(), found, strict=True):
        _, expected = KDTree(cloud).query(cloud, 5)
        np.testing.assert_array_equal(near, expected[:, 1:])


def test_clouds_are_one_valid_graph():
    graph = cloud_graph(jnp.asarray(clouds()), 4)
    report = validate_graph(graph)
    assert not report.loops.size
    assert np.bincount(graph.receivers).tolist() == [4] * 18


def test_no_motion_no_mirror_and_no_order_changes_the_logits(key):
    x = clouds()
    network = EGNN(3, width=8, num_layers=2, num_neighbours=4)
    variables = jax.jit(lambda key: network.init(key, jnp.asarray(x), train=False))(key)
    apply = jax.jit(lambda x: network.apply(variables, x, train=False))
    turn, _ = np.linalg.qr(clouds(1)[0, :3])
    moved = x @ turn.astype(np.float32) + np.float32([3, -1, 2])
    mirrored = x * np.float32([-1, 1, 1])
    for other in (moved, mirrored, x[:, ::-1]):
        np.testing.assert_allclose(apply(other), apply(x), rtol=1e-3, atol=1e-4)
    stretched = x * np.float32([2, 1, 1])
    assert np.abs(apply(stretched) - apply(x)).max() > 1e-3


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            {"num_layers": 0},
            r"sizes of an EGNN must be at least 1; got \(2, 32, 0, 8\)",
        ),
        ({"num_neighbours": 9}, "below the number of points, 9; got 9"),
    ],
)
def test_bad_settings_say_what_and_got(key, settings, message):
    with pytest.raises(ValueError, match=message):
        EGNN(2, **settings).init(key, jnp.asarray(clouds()), train=False)
