"""The graph transformer: its size, the laws, and its errors."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.models.graph import GraphTransformer, graph_transformer
from tests.core.graphs import random_graph, several
from tests.models.graph.examination import examine_pooled, num_params

PLAIN = {"train": False}


def test_has_as_many_parameters_as_are_counted():
    attention = 4 * (8 * 8 + 8) + 2 * 8
    block = attention + 2 * 16 + (8 * 16 + 16) + (16 * 8 + 8)
    head = 8 * 8 + 8 + 8 * 4 + 4
    network = graph_transformer(width=8, num_layers=2, num_heads=2)
    assert num_params(network, 3) == 3 * 8 + 8 + 2 * block + head
    located = graph_transformer(width=8, num_layers=2, num_heads=2, num_positions=4)
    assert num_params(located, 7) == num_params(network, 3) + 4 * 8 + 8


def test_signs_of_positions_are_turned_in_training_alone(key):
    """What training says is what evaluation says of the positions or their mirror."""
    graph = jax.tree.map(jnp.asarray, random_graph(0, 5, 9))
    network = GraphTransformer(2, 4, 1, 1, dropout_rate=0.0, num_positions=1)
    variables = jax.jit(lambda: network.init(key, graph, train=False))()

    @jax.jit
    def said(key, sign):
        turned = graph._replace(nodes=graph.nodes.at[:, -1].multiply(sign))
        drawn = {"rngs": {"dropout": key}, "train": True}
        return [network.apply(variables, turned, **how) for how in (drawn, PLAIN)]

    for sign in (1.0, -1.0):
        plain, mirror = said(key, sign)[1], said(key, -sign)[1]
        assert np.abs(plain - mirror).max() > 1e-3
        drawn = [said(k, sign)[0] for k in jax.random.split(key, 12)]
        same = [np.allclose(one, plain, atol=1e-6) for one in drawn]
        other = [np.allclose(one, mirror, atol=1e-6) for one in drawn]
        assert np.array_equal(same, np.logical_not(other))
        assert any(same)
        assert any(other)


def test_keeps_the_laws(key):
    network = GraphTransformer(2, width=4, num_layers=1, num_heads=2)
    examine_pooled(network, key)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"num_classes": 2, "num_layers": 0}, r"at least 1; got \(2, 64, 0\)"),
        ({"num_classes": 2, "width": 6}, "num_heads must be a divisor"),
        ({"num_classes": 2, "readout": "summ"}, "Did you mean sum"),
        (
            {"num_classes": 2, "num_positions": 3},
            "num_positions must be from 0 to 2, .* the last; got 3. jaxdl.data",
        ),
    ],
)
def test_bad_settings_say_what_and_got(key, settings, message):
    with pytest.raises(ValueError, match=message):
        jax.eval_shape(
            lambda key: GraphTransformer(**settings).init(key, several(), train=False),
            key,
        )
