"""Attention is its formula; masks are exact, in value and in gradient."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.ops.attention import (
    additive_attention,
    attend,
    attention_weights,
    both,
    causal_mask,
    padding_mask,
)

MASK = jnp.array([[1, 1, 1], [0, 0, 0], [0, 1, 0], [1, 0, 1]])[None, None] > 0


@pytest.fixture
def parts(key):
    """Queries in 4 heads, keys and values in 2 that they share; a bias."""
    one, two, three, four = jax.random.split(key, 4)
    q = jax.random.normal(one, (2, 4, 4, 6))
    k, v = (jax.random.normal(part, (2, 3, 2, 6)) for part in (two, three))
    return q, k, v, jax.random.normal(four, (1, 4, 4, 3))


def reference(q, k, v, seen, bias, scale):
    """The formula, one query at a time, in float64."""
    q, k, v, bias = (np.asarray(part, np.float64) for part in (q, k, v, bias))
    seen = np.broadcast_to(seen, (len(q), q.shape[2], q.shape[1], k.shape[1]))
    read, weights = np.zeros_like(q), np.zeros(seen.shape)
    for b, h, i in np.ndindex(len(q), q.shape[2], q.shape[1]):
        shared = h // (q.shape[2] // k.shape[2])
        (there,) = np.nonzero(seen[b, h, i])
        if len(there):
            logits = k[b, there, shared] @ q[b, i, h] * scale + bias[0, h, i, there]
            powers = np.exp(logits - logits.max())
            weights[b, h, i, there] = powers / powers.sum()
            read[b, i, h] = weights[b, h, i] @ v[b, :, shared]
    return read, weights


@pytest.mark.parametrize("causal", [False, True])
def test_is_its_formula_and_a_query_that_sees_nothing_reads_nothing(parts, causal):
    *qkv, bias = parts
    mask = jnp.broadcast_to(MASK, (2, 1, 4, 3))
    seen = mask & (np.tri(4, 3)[None, None] > 0) if causal else mask
    how = {"bias": bias, "scale": 0.7, "causal": causal}
    read, weights = reference(*qkv, seen, bias, 0.7)
    np.testing.assert_allclose(attend(*qkv, mask, **how), read, 1e-5, 1e-6)
    found = attention_weights(*qkv[:2], mask, **how)
    np.testing.assert_allclose(found, weights, 1e-5, 1e-6)
    assert (weights.sum(-1) == 0).any()


def test_gradients_are_those_of_the_formula_and_finite_where_nothing_is_seen(parts):
    *qkv, _ = parts

    def of_weights(q, k, v):
        weights = attention_weights(q, k, MASK)
        return jnp.einsum("bhqk,bkhd->bqhd", weights, jnp.repeat(v, 2, 2))

    def slopes(read):
        return jax.grad(lambda *qkv: jnp.sin(read(*qkv)).sum(), (0, 1, 2))(*qkv)

    found = slopes(lambda *qkv: attend(*qkv, MASK))
    for ours, theirs in zip(found, slopes(of_weights), strict=True):
        np.testing.assert_allclose(ours, theirs, 1e-4, 1e-6)
    assert not found[0][:, 1].any()
    assert found[0][:, 0].all()


def test_causal_without_a_mask_is_the_mask_and_a_start_shifts_it(parts):
    *qkv, _ = parts
    found = attend(*qkv, causal=True)
    np.testing.assert_allclose(found, attend(*qkv, causal_mask(4, 3)), 1e-5, 1e-6)
    np.testing.assert_array_equal(causal_mask(2, 5, 2)[0, 0], np.tri(2, 5, 2))
    whole = attention_weights(*qkv[:2])
    np.testing.assert_allclose(whole.sum(-1), 1, 1e-6)


def test_masks_are_joined():
    there = jnp.array([[True, False]])
    padding = padding_mask(there)
    assert padding.shape == (1, 1, 1, 2)
    assert both(None, None) is None
    assert both(padding, None) is both(None, padding) is padding
    joined = both(padding, causal_mask(2, 2))
    np.testing.assert_array_equal(joined[0, 0], [[1, 0], [1, 0]])


def test_additive_attention_is_its_formula(key):
    one, two, three = jax.random.split(key, 3)
    q, k = jax.random.normal(one, (2, 2, 4)), jax.random.normal(two, (2, 3, 4))
    v, w = jax.random.normal(three, (2, 3, 5)), jnp.arange(4.0) - 1
    mask = jnp.array([[[1, 1, 0]], [[0, 0, 0]]]) > 0
    read, weights = additive_attention(q, k, v, w, mask)
    for i in range(2):
        logits = [np.tanh(q[0, i] + k[0, j]) @ np.arange(-1, 3) for j in range(2)]
        expected = np.exp(logits) / np.exp(logits).sum()
        np.testing.assert_allclose(weights[0, i], [*expected, 0], 1e-5)
        np.testing.assert_allclose(read[0, i], expected @ v[0, :2], 1e-4, 1e-6)
    assert not read[1].any()
    slope = jax.grad(lambda q: additive_attention(q, k, v, w, mask)[0].sum())(q)
    assert jnp.isfinite(slope).all()
    assert not slope[1].any()
    whole, _ = additive_attention(q[:1], k[:1, :2], v[:1, :2], w)
    np.testing.assert_allclose(read[:1], whole, 1e-5)


def test_heads_must_be_shared_evenly(parts):
    q, k, v, _ = parts
    with pytest.raises(ValueError, match=r"multiple of those of keys; got 3 and 2"):
        attend(q[:, :, :3], k, v)


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"mask": jnp.ones((2, 3, 3), bool)}, "mask must be booleans .* got bool of"),
        ({"mask": jnp.ones((1, 1, 1, 1))}, "got float32 .* mask > 0 makes booleans"),
        ({"implementation": "flash"}, "unknown implementation of attention 'flash'"),
        ({"implementation": "cudnn"}, "must be on an NVIDIA GPU; got cpu. Everywhere"),
    ],
)
def test_a_wrong_mask_or_way_is_refused(parts, how, message):
    with pytest.raises(ValueError, match=message):
        attend(*parts[:3], **how)


def test_cudnn_is_asked_for_by_name(parts, monkeypatch):
    asked = []

    def noted(queries, *args, implementation, **how):
        asked.append(implementation)
        return queries

    monkeypatch.setattr(jax.nn, "dot_product_attention", noted)
    monkeypatch.setattr(jax, "default_backend", lambda: "gpu")
    half = [part.astype(jnp.bfloat16) for part in parts[:3]]
    attend(*half, implementation="cudnn")
    attend(*half)
    attend(*parts[:3], implementation="cudnn")
    assert asked == ["cudnn", "xla", "xla"]
