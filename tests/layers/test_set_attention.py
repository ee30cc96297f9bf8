"""Blocks of the set transformer: those of PyTorch Geometric, and the laws of sets."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.core.sets import Sets
from jaxdl.layers import (
    AttentionPool,
    InducedSetAttentionBlock,
    MultiheadAttentionBlock,
    SetAttentionBlock,
)
from jaxdl.testing import (
    assert_padding_invariant,
    assert_permutation_equivariant,
    assert_permutation_invariant,
)

DIM, HEADS = 4, 2
BLOCKS = {
    "SetAttentionBlock": SetAttentionBlock(HEADS),
    "without norms": SetAttentionBlock(HEADS, normalise=False),
    "InducedSetAttentionBlock": InducedSetAttentionBlock(3, HEADS),
    "PoolingByMultiheadAttention": AttentionPool(2, HEADS),
}


@pytest.fixture
def sets(key):
    x = jax.random.normal(key, (3, 5, DIM))
    return Sets(x, jnp.arange(5)[None] < jnp.array([5, 2, 1])[:, None])


def shaken(variables):
    """Variables none of which is 0 or 1."""
    return jax.tree.map(lambda p: p + 0.1 * jnp.cos(3 * p + 1), variables)


def block_of(params):
    """The weights of a block under the names that PyTorch Geometric has for them."""
    t = lambda name: np.asarray(params[name]["kernel"]).T
    three = [params[name] for name in ("query", "key", "value")]
    named = {
        "attn.in_proj_weight": np.concatenate(
            [np.asarray(p["kernel"]).T for p in three]
        ),
        "attn.in_proj_bias": np.concatenate([p["bias"] for p in three]),
        "attn.out_proj.weight": t("out_proj"),
        "attn.out_proj.bias": params["out_proj"]["bias"],
        "lin.weight": t("linear"),
        "lin.bias": params["linear"]["bias"],
    }
    for i in (0, 1):
        if f"norm_{i}" in params:
            named[f"layer_norm{i + 1}.weight"] = params[f"norm_{i}"]["scale"]
            named[f"layer_norm{i + 1}.bias"] = params[f"norm_{i}"]["bias"]
    return named


def their_weights(name, params):
    """All weights of a block under their names in PyTorch Geometric."""
    prefixed = lambda start, part: {
        f"{start}.{k}": v for k, v in block_of(params[part]).items()
    }
    if name == "InducedSetAttentionBlock":
        rest = prefixed("mab1", "gather") | prefixed("mab2", "scatter")
        return rest | {"ind": params["points"][None]}
    if name == "PoolingByMultiheadAttention":
        linear = params["linear"]
        return prefixed("mab", "block") | {
            "seed": params["queries"][None],
            "lin.weight": np.asarray(linear["kernel"]).T,
            "lin.bias": linear["bias"],
        }
    return prefixed("mab", "block")


@pytest.mark.parametrize("name", BLOCKS)
def test_is_the_block_of_pytorch_geometric(key, sets, name):
    torch = pytest.importorskip("torch")
    utils = pytest.importorskip("torch_geometric.nn.aggr.utils")
    layer = BLOCKS[name]
    variables = shaken(layer.init(key, *sets))
    twin = {
        "SetAttentionBlock": lambda: utils.SetAttentionBlock(DIM, HEADS),
        "without norms": lambda: utils.SetAttentionBlock(DIM, HEADS, layer_norm=False),
        "InducedSetAttentionBlock": lambda: utils.InducedSetAttentionBlock(
            DIM, 3, HEADS
        ),
        "PoolingByMultiheadAttention": lambda: utils.PoolingByMultiheadAttention(
            DIM, 2, HEADS
        ),
    }[name]()
    weights = their_weights(name, variables["params"])
    twin.load_state_dict({k: torch.tensor(np.asarray(v)) for k, v in weights.items()})
    x, mask = (torch.tensor(np.asarray(part)) for part in sets)
    expected = twin(x, mask).detach().numpy()
    found = np.asarray(layer.apply(variables, *sets))
    there = np.asarray(sets.mask) if found.shape[1] == 5 else np.ones((3, 2), bool)
    np.testing.assert_allclose(found[there], expected[there], rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("name", BLOCKS)
def test_order_and_padding_do_not_matter(key, sets, name):
    """The third set is empty here."""
    sets = sets._replace(mask=sets.mask.at[2].set(False))
    layer = BLOCKS[name]
    variables = layer.init(key, *sets)
    f = jax.jit(lambda s: layer.apply(variables, *s))
    if name == "PoolingByMultiheadAttention":
        assert_permutation_invariant(f, sets, key=key)
        assert_padding_invariant(f, sets, key=key)
    else:
        assert_permutation_equivariant(f, sets, key=key)
        assert_padding_invariant(f, sets, key=key, per_element=True)


def test_elements_of_one_set_read_from_another(key, sets):
    """What the other set holds matters, its order does not."""
    layer = MultiheadAttentionBlock(HEADS)
    x = jax.random.normal(key, (3, 2, DIM))
    variables = layer.init(key, x, sets.elements)
    read = jax.jit(lambda s: layer.apply(variables, x, s.elements, None, s.mask))
    assert_permutation_invariant(read, sets, key=key)
    other = sets._replace(elements=sets.elements + 1)
    assert not jnp.allclose(read(other), read(sets), atol=1e-3)


@pytest.mark.parametrize("name", BLOCKS)
def test_every_weight_has_a_finite_gradient(key, sets, name):
    """Only a shift of all logits of a query does nothing: keys need no bias."""
    layer = BLOCKS[name]
    slopes = jax.jit(jax.grad(lambda v: jnp.sin(layer.apply(v, *sets)).sum()))
    gradients = slopes(shaken(layer.init(key, *sets)))
    for path, leaf in jax.tree_util.tree_leaves_with_path(gradients):
        at = jax.tree_util.keystr(path, simple=True, separator="/")
        assert jnp.isfinite(leaf).all(), at
        assert bool(jnp.abs(leaf).max() > 1e-4) != at.endswith("key/bias"), at


@pytest.mark.parametrize(
    ("layer", "message"),
    [
        (SetAttentionBlock(3), "num_heads must be a divisor of the 4 features; got 3"),
        (InducedSetAttentionBlock(0), "num_points must be at least 1; got 0"),
        (AttentionPool(0), "num_queries must be at least 1; got 0"),
    ],
)
def test_bad_settings_say_what_and_got(key, layer, message):
    with pytest.raises(ValueError, match=message):
        layer.init(key, jnp.ones((1, 2, DIM)))
