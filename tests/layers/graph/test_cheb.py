"""ChebNet: PyTorch Geometric's layer, and the laws."""

import jax.numpy as jnp
import pytest

from jaxdl.layers.graph import ChebConv
from tests.core.graphs import several
from tests.layers.graph.examination import examine, twins


@pytest.mark.parametrize("order", [1, 2, 4])
def test_is_pyg_s(key, order):
    weights = {
        f"lins.{k}.weight": lambda p, k=k: p[f"dense_{k}"]["kernel"].T
        for k in range(order)
    }
    weights["bias"] = lambda p: p["bias"]
    twins(
        ChebConv(4, order),
        lambda nn: nn.ChebConv(3, 4, K=order),
        weights,
        key,
        undirected=True,
    )


def test_keeps_the_laws(key):
    examine(ChebConv(4), key)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ((0,), "features must be at least 1; got 0"),
        ((2, 0), "order must be at least 1; got 0"),
        ((2, 2, 0.0), r"largest must be above 0; got 0\.0"),
    ],
)
def test_bad_settings_say_what_and_got(key, settings, message):
    with pytest.raises(ValueError, match=message):
        ChebConv(*settings).init(key, jnp.ones((13, 3)), several())
