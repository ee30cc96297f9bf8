"""Readouts are NumPy's over the nodes of each graph, and keep the laws."""

import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.core.graph_batch import GraphSize, pad_graphs
from jaxdl.ops.readout import readout
from jaxdl.testing import check_graph_laws
from tests.core.graphs import several

NUMPY = {"sum": np.sum, "mean": np.mean, "max": np.max}


@pytest.mark.parametrize("kind", NUMPY)
def test_each_is_numpy_s(kind):
    graph = several()
    expected = [NUMPY[kind](rows, axis=0) for rows in np.split(graph.nodes, [5, 8, 9])]
    padded = pad_graphs(graph, GraphSize(17, 20, 6))
    padded.nodes[13:] = 100
    for one in (graph, padded):
        found = readout(jnp.asarray(one.nodes), one, kind)
        np.testing.assert_allclose(found[:4], expected, rtol=1e-5, atol=1e-6)
    assert not found[4:].any()


@pytest.mark.parametrize("kind", NUMPY)
def test_each_keeps_the_laws(key, kind):
    check_graph_laws(lambda g: readout(g.nodes, g, kind), several(), key=key)


def test_an_unknown_kind_is_answered_with_the_nearest():
    with pytest.raises(ValueError, match=r"unknown readout 'summ'. Did you mean sum"):
        readout(jnp.ones((13, 1)), several(), "summ")
