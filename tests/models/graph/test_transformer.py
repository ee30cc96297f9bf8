"""The graph transformer: its size, the laws, and its errors."""

import jax
import pytest

from jaxdl.models.graph import GraphTransformer, graph_transformer
from tests.core.graphs import several
from tests.models.graph.examination import examine_pooled, num_params


def test_has_as_many_parameters_as_are_counted():
    attention = 4 * (8 * 8 + 8) + 2 * 8
    block = attention + 2 * 16 + (8 * 16 + 16) + (16 * 8 + 8)
    head = 8 * 8 + 8 + 8 * 4 + 4
    network = graph_transformer(width=8, num_layers=2, num_heads=2)
    assert num_params(network, 3) == 3 * 8 + 8 + 2 * block + head


def test_keeps_the_laws(key):
    network = GraphTransformer(2, width=4, num_layers=1, num_heads=2)
    examine_pooled(network, key)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"num_classes": 2, "num_layers": 0}, r"at least 1; got \(2, 64, 0\)"),
        ({"num_classes": 2, "width": 6}, "num_heads must be a divisor"),
        ({"num_classes": 2, "readout": "summ"}, "Did you mean sum"),
    ],
)
def test_bad_settings_say_what_and_got(key, settings, message):
    with pytest.raises(ValueError, match=message):
        jax.eval_shape(
            lambda key: GraphTransformer(**settings).init(key, several(), train=False),
            key,
        )
