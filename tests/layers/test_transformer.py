"""A block of a transformer: PyTorch's with its weights, and the same piece by piece."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import linen as nn

from jaxdl.core.model import Variables
from jaxdl.layers import FeedForward, LayerNorm, MultiHeadAttention, TransformerBlock
from jaxdl.pretrained import to_torch

block = partial(
    TransformerBlock,
    partial(MultiHeadAttention, 8, 2),
    partial(FeedForward, 8, 12, nn.relu),
    partial(LayerNorm, 1e-5),
)
NAMES = {
    "self_norm": "norm1",
    "cross_norm": "norm2",
    "self_attention.": "self_attn.",
    "cross_attention.": "multihead_attn.",
    "perceptron.widen": "linear1",
    "perceptron.narrow": "linear2",
}


def their_state(params, cross):
    """The weights under the names of PyTorch's layers."""
    named = to_torch(Variables(params, {}))
    for part in ("self_attention", "cross_attention")[: 1 + cross]:
        for kind in ("weight", "bias"):
            three = [named.pop(f"{part}.{n}.{kind}") for n in ("query", "key", "value")]
            named[f"{part}.in_proj_{kind}"] = np.concatenate(three)
    names = NAMES | {"perceptron_norm": "norm3" if cross else "norm2"}
    for ours, theirs in names.items():
        named = {n.replace(ours, theirs): a for n, a in named.items()}
    return named


def drawn(module, key, *args):
    """Variables none of which is 0 or 1."""
    variables = jax.jit(lambda: module.init(key, *args, train=False))()
    return jax.tree.map(lambda p: p + 0.1 * jnp.cos(3 * p + 1), variables)


@pytest.mark.parametrize(("cross", "first"), [(True, True), (False, False)])
def test_is_the_block_of_pytorch(key, cross, first):
    torch = pytest.importorskip("torch")
    x, y = jax.random.normal(key, (2, 2, 5, 8))
    there = jnp.array([[1, 1, 1, 0, 0], [1, 1, 1, 1, 1]]) > 0
    mask = there[:, None, None]
    module = block(norm_first=first, cross=cross)
    inputs = (x, None, y, mask) if cross else (x, mask)
    variables = drawn(module, key, *inputs)
    t = lambda a: torch.from_numpy(np.array(a))
    kind = "TransformerDecoderLayer" if cross else "TransformerEncoderLayer"
    how = {"dropout": 0.0, "batch_first": True, "norm_first": first}
    twin = getattr(torch.nn, kind)(8, 2, 12, **how)
    state = their_state(variables["params"], cross)
    twin.load_state_dict({name: t(array) for name, array in state.items()})
    later = t(np.triu(np.ones((5, 5), bool), 1))
    expected = (
        twin(t(x), t(y), tgt_mask=later, memory_key_padding_mask=t(~there))
        if cross
        else twin(t(x), src_mask=later, src_key_padding_mask=t(~there))
    )
    found = module.apply(variables, *inputs, causal=True, train=False)
    np.testing.assert_allclose(found, expected.detach(), 1e-4, 1e-5)


@pytest.mark.parametrize("first", [True, False])
def test_piece_by_piece_is_all_at_once(key, first):
    x, y = jax.random.normal(key, (2, 2, 5, 8))
    mask = jnp.arange(5)[None, None, None] < jnp.array([2, 5])[:, None, None, None]
    module = block(norm_first=first, cross=True)
    variables = drawn(module, key, x, None, y, mask)
    whole = module.apply(variables, x, None, y, mask, causal=True, train=False)
    other = module.apply(variables, y, method="remember")
    memory, found = module.apply(variables, 2, 6, method="empty"), []
    for start, piece in ((0, x[:, :3]), (3, x[:, 3:])):
        memory, one = module.apply(
            variables, piece, memory, start, other, mask, method="extend"
        )
        found.append(one)
    np.testing.assert_allclose(jnp.concatenate(found, 1), whole, 1e-4, 1e-5)


def test_parts_are_dropped_in_training_only(key):
    x = jax.random.normal(key, (2, 5, 8))
    module = block(dropout_rate=1.0)
    variables = drawn(module, key, x)
    found = module.apply(variables, x, train=True, rngs={"dropout": key})
    np.testing.assert_array_equal(found, x)  # nothing is added
    assert (module.apply(variables, x, train=False) != x).all()
