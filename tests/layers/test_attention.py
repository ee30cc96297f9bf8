"""Attention in heads: PyTorch's with its weights, and the same piece by piece."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.layers import MultiHeadAttention
from jaxdl.testing import check_layer

KINDS = {
    "plain": MultiHeadAttention(8, 4),
    "grouped": MultiHeadAttention(8, 4, 2, scale=0.3, use_bias=False),
    "rotary": MultiHeadAttention(6, 3, 1, head_dim=4, rotary=True),
}


def shaken(variables):
    """Variables none of which is 0."""
    return jax.tree.map(lambda p: p + 0.1 * jnp.cos(3 * p + 1), variables)


@pytest.mark.parametrize("context", [False, True])
def test_is_the_layer_of_pytorch(key, context):
    torch = pytest.importorskip("torch")
    x, y = jax.random.normal(key, (2, 2, 5, 8))
    mask = jnp.array([[1, 1, 1, 0, 0], [1, 1, 1, 1, 1]]) > 0
    layer = KINDS["plain"]
    variables = shaken(layer.init(key, x))
    params = variables["params"]
    t = lambda a: torch.from_numpy(np.array(a))
    twin = torch.nn.MultiheadAttention(8, 4, batch_first=True)
    names = ("query", "key", "value")
    kernels = np.concatenate([params[n]["kernel"].T for n in names])
    state = {
        "in_proj_weight": t(kernels),
        "in_proj_bias": t(np.concatenate([params[n]["bias"] for n in names])),
        "out_proj.weight": t(params["out_proj"]["kernel"].T),
        "out_proj.bias": t(params["out_proj"]["bias"]),
    }
    twin.load_state_dict(state)
    other = y if context else x
    expected, weights = twin(
        t(x),
        t(other),
        t(other),
        key_padding_mask=t(~mask),
        attn_mask=None if context else t(np.triu(np.ones((5, 5), bool), 1)),
        average_attn_weights=False,
    )
    found, sown = layer.apply(
        variables,
        x,
        y if context else None,
        mask[:, None, None],
        causal=not context,
        mutable=["intermediates"],
    )
    np.testing.assert_allclose(found, expected.detach(), 1e-4, 1e-5)
    (seen,) = sown["intermediates"]["weights"]
    np.testing.assert_allclose(seen, weights.detach(), 1e-4, 1e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_piece_by_piece_is_all_at_once(key, kind):
    layer, x = KINDS[kind], jax.random.normal(key, (2, 7, KINDS[kind].features))
    variables = shaken(layer.init(key, x))
    whole = layer.apply(variables, x, causal=True)
    memory, found = layer.apply(variables, 2, 9, method="empty"), []
    for start, piece in ((0, x[:, :4]), (4, x[:, 4:5]), (5, x[:, 5:])):
        memory, y = layer.apply(variables, piece, memory, start, method="extend")
        found.append(y)
    np.testing.assert_allclose(jnp.concatenate(found, 1), whole, 1e-4, 1e-5)
    assert memory.keys.shape == (2, layer.num_kv_heads or 4, 9, layer.head_dim or 2)
    assert not memory.keys[:, :, 7:].any()


def test_what_is_remembered_of_another_sequence_is_read_as_the_sequence(key):
    layer = KINDS["grouped"]
    x, y = jax.random.normal(key, (2, 2, 5, 8))
    variables = layer.init(key, x)
    mask = jnp.arange(5)[None, None, None] < jnp.array([2, 5])[:, None, None, None]
    memory = layer.apply(variables, y, method="remember")
    found = layer.apply(variables, x, memory, mask, method="recall")
    np.testing.assert_allclose(found, layer.apply(variables, x, y, mask), 1e-5, 1e-6)


def test_grouped_heads_are_full_ones_with_repeated_keys(key):
    x = jax.random.normal(key, (1, 4, 8))
    few, many = MultiHeadAttention(8, 4, 2), MultiHeadAttention(8, 4)
    variables = few.init(key, x)
    params = dict(variables["params"])
    for name in ("key", "value"):
        kernel, bias = params[name]["kernel"], params[name]["bias"]
        wide = jnp.repeat(kernel.reshape(8, 2, 2), 2, 1).reshape(8, 8)
        params[name] = {"kernel": wide, "bias": jnp.tile(bias, 2)}
    found = many.apply({"params": params}, x)
    np.testing.assert_allclose(found, few.apply(variables, x), 1e-5, 1e-6)


def test_is_a_well_behaved_layer(key):
    x = jax.random.normal(key, (2, 3, 6))
    layer = KINDS["rotary"]
    # The sum of weights is 1, so a key that is moved for all positions changes nothing,
    # but rotations make the move differ.
    check_layer(layer, x, key=key)


@pytest.mark.parametrize(
    ("layer", "message"),
    [
        (MultiHeadAttention(8, 3), "num_heads must be a divisor of the 8 features"),
        (MultiHeadAttention(8, 0), "num_heads must be at least 1; got 0"),
        (MultiHeadAttention(8, 4, 3), "multiple of those of keys; got 4 and 3"),
        (MultiHeadAttention(8, 4, -1), "num_kv_heads must be at least 0; got -1"),
    ],
)
def test_bad_numbers_of_heads_are_refused(key, layer, message):
    with pytest.raises(ValueError, match=message):
        layer.init(key, jnp.ones((1, 2, 8)))


def test_rotations_compare_positions_of_one_sequence(key):
    x = jnp.ones((1, 2, 6))
    with pytest.raises(ValueError, match="context must be None for rotary attention"):
        KINDS["rotary"].init(key, x, x)


@pytest.mark.parametrize("start", [-1, 3])
def test_there_must_be_room_for_what_is_new(key, start):
    layer, x = MultiHeadAttention(4, 2), jnp.ones((1, 2, 4))
    variables = layer.init(key, x)
    memory = layer.apply(variables, 1, 4, method="empty")
    message = f"start must leave room for 2 in a memory of 4; got {start}"
    with pytest.raises(ValueError, match=message):
        layer.apply(variables, x, memory, start, method="extend")
