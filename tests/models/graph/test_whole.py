"""Models of graphs are known by name, and give an output for each row."""

import jax
import pytest

from jaxdl.data import DATASETS, load
from jaxdl.models import MODELS, create_model
from jaxdl.models.graph.whole import sample_graph
from jaxdl.recipes.forms import of_graphs

NAMES = [e.name for e in MODELS if e.facts.get("forms") == ("graphs",)]


def test_the_sample_has_features_as_the_default_data():
    assert "gin" in NAMES
    assert sample_graph().nodes.shape[1:] == DATASETS["families"].facts["info"].shape


@pytest.mark.parametrize("name", NAMES)
def test_each_has_one_output_for_each_stacked_graph(name):
    x = load("families", fake=True).train.x
    model = of_graphs(create_model(name, num_classes=3), None, None)
    variables = jax.eval_shape(model.init, jax.random.key(0), x)
    logits, _ = jax.eval_shape(
        lambda v, x: model.apply(v, x, train=False), variables, x
    )
    assert logits.shape == (48, 3)


@pytest.mark.parametrize("name", ["gin", "gcn_pool", "graph_transformer"])
@pytest.mark.parametrize("size", ["num_classes", "width", "num_layers"])
def test_a_size_below_one_is_refused(name, size):
    x = load("families", fake=True).train.x
    model = of_graphs(create_model(name, **{"num_classes": 3, size: 0}), None, None)
    with pytest.raises(ValueError, match="and num_layers must be at least 1; got "):
        jax.eval_shape(model.init, jax.random.key(0), x)
