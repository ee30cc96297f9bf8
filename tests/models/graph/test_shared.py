"""Models of nodes are known by name, and take a graph of the club's size."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.core.graph import one_graph
from jaxdl.core.model import as_model
from jaxdl.data import load
from jaxdl.models import MODELS, create_model
from jaxdl.models.graph.shared import NODES, sample
from jaxdl.recipes.config import ClassifyConfig, Job
from jaxdl.recipes.train import train

NAMES = [e.name for e in MODELS if e.facts.get("forms") == ("nodes",)]


def test_the_sample_has_the_form_of_the_data():
    assert len(NAMES) == 8
    shapes = [
        jax.tree.map(lambda leaf: leaf.shape, g)
        for g in (sample(), load("karate").shared)
    ]
    assert shapes[0] == shapes[1]


@pytest.mark.parametrize("name", NAMES)
def test_each_has_logits_for_each_node(name):
    model = create_model(name, num_classes=3)
    variables = jax.eval_shape(model.init, jax.random.key(0), sample())
    logits, _ = jax.eval_shape(
        lambda v, g: model.apply(v, g, train=False), variables, sample()
    )
    assert logits.shape == (34, 3)


@pytest.mark.usefixtures("as_users_have_it")
def test_what_is_no_graph_is_refused(key):
    every = [e for e in MODELS if "models.graph" in e.build.__module__]
    assert len(every) >= 15
    for entry in every:
        x, rule = jnp.ones((3, 2)), "must be given a Graph; got"
        if entry.name == "egnn":
            x, rule = one_graph(np.ones((3, 1)), [0], [1]), "clouds must be an array"
        with pytest.raises(ValueError, match=rule):
            as_model(create_model(entry.name)).init(key, x)


@pytest.mark.parametrize("name", [*NAMES, "tgcn"])
def test_a_graph_without_nodes_has_logits_of_none(name, key):
    empty = one_graph(np.ones((0, 3), np.float32), [], [])
    model = as_model(create_model(name, num_classes=2))
    shape = jax.eval_shape(
        lambda: model.apply(model.init(key, empty), empty, train=False)
    )
    assert shape[0].shape == (0, 2)


@pytest.mark.usefixtures("relaxed_promotion")
def test_a_run_on_all_nodes_at_once_is_evaluated_twenty_times(tmp_path):
    config = ClassifyConfig(**NODES["defaults"], workdir=str(tmp_path))
    fitted = train(Job("gcn", config), say=lambda text: None).fitted
    assert sum(bool(event.validation) for event in fitted.history) == 20
