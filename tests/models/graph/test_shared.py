"""Models of nodes are known by name, and take a graph of the club's size."""

import jax
import pytest

from jaxdl.data import load
from jaxdl.models import MODELS, create_model
from jaxdl.models.graph.shared import sample

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
