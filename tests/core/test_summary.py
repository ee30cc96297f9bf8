"""The summary: closed forms, Flax's own table, and models that fit in no memory."""

import json

import jax
import jax.numpy as jnp
import pytest
from flax import linen as nn

from jaxdl.core.model import from_functions, from_linen, preprocess
from jaxdl.core.summary import summary


class Block(nn.Module):
    """Two layers, the first of them used twice, and a parameter of its own."""

    @nn.compact
    def __call__(self, x):
        """Apply."""
        shared = nn.Dense(x.shape[-1], name="shared")
        scale = self.param("scale", nn.initializers.ones, (x.shape[-1],))
        return jnp.tanh(shared(shared(x))) * scale[None]


class Net(nn.Module):
    """Nested blocks, normalisation, and convolution."""

    @nn.compact
    def __call__(self, x, *, train):
        """Apply."""
        x = nn.Conv(4, (3, 3), padding="VALID", name="conv")(x)
        x = nn.BatchNorm(use_running_average=not train, name="norm")(x)
        x = Block(name="block_0")(x.reshape(len(x), -1))
        x = nn.remat(Block)(name="block_1")(x)
        return nn.Dense(5, name="output")(x)


@pytest.fixture(scope="module")
def net():
    return summary(from_linen(Net()), (8, 8, 2))


def test_rows_are_the_calls_in_order(net):
    assert [layer.path for layer in net.layers] == [
        "",
        "conv",
        "norm",
        "block_0",
        "block_0/shared",
        "block_0/shared",
        "block_1",
        "block_1/shared",
        "block_1/shared",
        "output",
    ]
    assert net.layers[0].type == "Net"
    assert net.layers[1].type == "Conv"
    assert net.layers[1].inputs == ((1, 8, 8, 2),)
    assert net.layers[1].outputs == ((1, 6, 6, 4),)
    assert net.layers[0].inputs == ((1, 8, 8, 2),)
    assert net.layers[0].outputs == ((1, 5),)


def test_counts_in_closed_form(net):
    conv, norm, block, first, second, *_ = net.layers[1:]
    assert conv.params == 3 * 3 * 2 * 4 + 4
    assert conv.flops == 2 * 36 * 4 * 3 * 3 * 2 + 36 * 4
    assert (norm.params, norm.state) == (8, 8)
    assert block.params == 144
    assert block.flops == 2 * 144
    assert (first.params, second.params) == (144 * 144 + 144, 0)
    assert first.flops == second.flops == 2 * 144 * 144 + 144
    assert net.layers[-1].params == 144 * 5 + 5
    assert net.layers[-1].flops == 2 * 144 * 5 + 5


def test_totals_are_sums_over_the_rows_and_those_of_the_model(net):
    for name in ("params", "state", "bytes", "flops"):
        assert getattr(net, name) == sum(getattr(row, name) for row in net.layers)
    x = jnp.zeros((1, 8, 8, 2))
    params, state = jax.eval_shape(from_linen(Net()).init, jax.random.key(0), x)
    assert net.params == sum(leaf.size for leaf in jax.tree.leaves(params))
    assert net.state == sum(leaf.size for leaf in jax.tree.leaves(state)) == 8
    assert net.bytes == 4 * (net.params + net.state)


def test_agrees_with_the_table_of_flax(net):
    x = jnp.zeros((1, 8, 8, 2))
    theirs = nn.tabulate(Net(), jax.random.key(0))(x, train=False)
    assert f"Total Parameters: {net.params + net.state:,}" in theirs


def test_agrees_with_xla_within_a_percent(net):
    model, x = from_linen(Net()), jax.ShapeDtypeStruct((1, 8, 8, 2), jnp.float32)
    variables = jax.eval_shape(model.init, jax.random.key(0), x)
    lowered = jax.jit(lambda v, x: model.apply(v, x, train=False)).lower(variables, x)
    cost = lowered.cost_analysis()
    assert abs(net.flops / (cost["flops"] + cost["transcendentals"]) - 1) < 0.01


def test_a_model_of_a_hundred_terabytes_is_not_allocated():
    class Huge(nn.Module):
        @nn.compact
        def __call__(self, x, *, train):
            x = nn.Dense(5_000_000, name="one")(x)
            return nn.Dense(5_000_000, name="two")(x)

    made = summary(from_linen(Huge()), (3,))
    assert made.bytes == 4 * (5_000_000 * (3 + 5_000_000) + 2 * 5_000_000) > 1e14
    assert made.flops == 2 * 5_000_000 * (3 + 5_000_000) + 2 * 5_000_000


def test_nothing_is_computed():
    def traced(x):
        assert isinstance(x, jax.core.Tracer)
        return x

    model = from_functions(
        lambda key, x: {"w": traced(x), "key": traced(key)}, lambda params, x: traced(x)
    )
    assert summary(model, (3,)).params == 4


def test_plain_functions_are_one_row():
    model = from_functions(
        lambda key, x: {"w": jnp.zeros((x.shape[-1], 2), jnp.bfloat16)},
        lambda params, x: x.astype(jnp.bfloat16) @ params["w"],
    )
    made = summary(model, (3,))
    assert len(made.layers) == 1
    assert made.layers[0].type == "functions"
    assert (made.params, made.state, made.bytes, made.flops) == (6, 0, 12, 12)


def test_what_is_outside_the_layers_belongs_to_the_model(net):
    prepared = summary(preprocess(from_linen(Net()), lambda x: x / 255), (8, 8, 2))
    assert prepared.layers[1:] == net.layers[1:]
    assert prepared.layers[0].flops == net.layers[0].flops + 8 * 8 * 2
    assert prepared.params == net.params


def test_the_input_may_be_integers():
    class Words(nn.Module):
        @nn.compact
        def __call__(self, x, *, train):
            return nn.Embed(50, 4, name="embed")(x)

    made = summary(from_linen(Words()), (7,), jnp.int32)
    assert made.layers[1].outputs == ((1, 7, 4),)
    assert made.params == 200


def test_json_holds_everything(net):
    told = json.loads(net.to_json())
    assert told["params"] == net.params
    assert told["flops"] == net.flops
    assert [layer["path"] for layer in told["layers"]] == [r.path for r in net.layers]


def test_a_size_of_zero_says_what_and_got():
    with pytest.raises(ValueError, match=r"sizes must be at least 1; got \(3, 0\)"):
        summary(from_linen(Net()), (3, 0))
