"""Signs are turned by graph and column, evenly, and what they mean is kept."""

import jax
import jax.numpy as jnp
import numpy as np

from jaxdl.ops.positions import flip_signs
from tests.core.graphs import several


def test_each_column_of_each_graph_is_turned_or_not(key):
    graph = several()
    positions = jax.random.normal(key, (13, 2))
    found = jax.jit(jax.vmap(lambda k: flip_signs(positions, graph, k)))(
        jax.random.split(key, 2000)
    )
    signs = np.asarray(jnp.round(found / positions[None]))
    assert set(np.unique(signs)) == {-1, 1}
    for rows in np.split(signs, [5, 8, 9], axis=1):
        assert (rows == rows[:, :1]).all()
    firsts = signs[:, [0, 5, 8, 9]].reshape(2000, -1)
    assert np.abs(firsts.mean(axis=0)).max() < 5 / 2000**0.5
    together = np.corrcoef(firsts.T) - np.eye(8)
    assert np.abs(together).max() < 5 / 2000**0.5
