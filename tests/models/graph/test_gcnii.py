"""GCNII: its size, its formula, the laws, and the karate club with many layers."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.models.graph import GCNII, gcnii
from jaxdl.ops.propagate import normalised_sum
from tests.core.graphs import several
from tests.models.graph.examination import examine, karate, num_params, trained


def test_has_as_many_parameters_for_cora_as_its_formula():
    size = num_params(gcnii(num_layers=64), 1433)
    assert size == (1433 + 1) * 64 + 64 * 64 * 64 + (64 + 1) * 7


def test_is_its_formula(key):
    graph = jax.tree.map(jnp.asarray, several())
    module = GCNII(2, width=4, num_layers=2, teleport=0.3, decay=0.5)
    variables = module.init(key, graph, train=False)
    params = variables["params"]

    def dense(name, x):
        return x @ params[name]["kernel"] + params[name]["bias"][None]

    x = start = jax.nn.relu(dense("input", graph.nodes))
    for layer in (1, 2):
        b = np.log1p(0.5 / layer).astype("f")
        mixed = 0.7 * normalised_sum(x, graph) + 0.3 * start
        kernel = params[f"conv_{layer}"]["kernel"]
        x = jax.nn.relu(mixed @ ((1 - b) * jnp.eye(4) + b * kernel))
    found = module.apply(variables, graph, train=False)
    np.testing.assert_allclose(found, dense("output", x), rtol=1e-4, atol=1e-5)


def test_keeps_the_laws(key):
    examine(GCNII(2, width=4, num_layers=2), key, drops=True)


def test_learns_the_factions_of_the_karate_club_with_many_layers():
    module = GCNII(2, width=8, num_layers=8, dropout_rate=0.0)
    assert trained(module, *karate(), steps=100, rate=0.3) > 0.9


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"num_classes": 0}, r"num_classes and width must be .* 1; got \(0, 64\)"),
        ({"num_classes": 2, "num_layers": -1}, r"must be at least 0; got \(-1, 0.5\)"),
        ({"num_classes": 2, "decay": -0.5}, r"must be at least 0; got \(8, -0.5\)"),
    ],
)
def test_bad_settings_say_what_and_got(key, settings, message):
    with pytest.raises(ValueError, match=message):
        GCNII(**settings).init(key, several(), train=False)
