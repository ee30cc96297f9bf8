"""SGC: powers of the normalised adjacency, PyTorch Geometric's layer, and the laws."""

import jax.numpy as jnp
import pytest

from jaxdl.layers.graph import SGConv
from tests.core.graphs import several
from tests.layers.graph.examination import examine, twins


@pytest.mark.parametrize("steps", [1, 3])
def test_is_pyg_s(key, steps):
    twins(
        SGConv(4, steps),
        lambda nn: nn.SGConv(3, 4, K=steps),
        {
            "lin.weight": lambda p: p["dense"]["kernel"].T,
            "lin.bias": lambda p: p["bias"],
        },
        key,
    )


def test_keeps_the_laws(key):
    examine(SGConv(4), key)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ((0,), "features must be at least 1; got 0"),
        ((2, -1), "num_steps must be at least 0; got -1"),
    ],
)
def test_bad_settings_say_what_and_got(key, settings, message):
    with pytest.raises(ValueError, match=message):
        SGConv(*settings).init(key, jnp.ones((13, 3)), several())
