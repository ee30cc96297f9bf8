"""Labels are mixed in the proportion in which the pixels are."""

import chex
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats

from jaxdl.core.types import Batch
from jaxdl.data.augment import cutmix, mixup
from jaxdl.data.augment.mix import cut_box, own_share, partners

SIZE = 6


def told_apart(weight=None):
    """Image ``i`` has the value ``i / 8`` everywhere and the label ``i``."""
    values = jnp.arange(SIZE) / 8
    x = jnp.broadcast_to(values[:, None, None, None], (SIZE, 5, 7, 2))
    return Batch(x, jnp.eye(SIZE), jnp.ones(SIZE) if weight is None else weight)


@pytest.mark.parametrize("mix", [mixup, cutmix])
def test_labels_are_the_shares_of_the_pixels(key, mix):
    """Each image is of one value, so that the mean pixel is the label's mean value."""
    batch = told_apart()
    draw = jax.jit(jax.vmap(lambda k: mix(k, batch, 1.0)))
    mixed = draw(jax.random.split(key, 50))
    np.testing.assert_allclose(mixed.y.sum(axis=2), 1, rtol=1e-6)
    shares = np.mean(mixed.x, axis=(2, 3, 4))
    np.testing.assert_allclose(mixed.y @ (jnp.arange(SIZE) / 8), shares, atol=1e-6)
    assert np.all((mixed.y > 0).sum(axis=2) <= 2)
    assert mixed.x.min() >= 0
    assert mixed.x.max() <= 1
    np.testing.assert_array_equal(mixed.weight, jnp.ones((50, SIZE)))
    own = np.diagonal(mixed.y, axis1=1, axis2=2)  # partners are permutations
    np.testing.assert_allclose(mixed.y.sum(axis=1).sum(axis=1), SIZE, rtol=1e-5)
    assert own.std() > 0.1


def test_cutmix_takes_whole_pixels_from_one_box(key):
    batch = told_apart()
    draw = jax.jit(jax.vmap(lambda k: cutmix(k, batch, 1.0)))
    images, labels, _ = map(np.asarray, draw(jax.random.split(key, 5)))
    for x, y in zip(images, labels, strict=True):
        for i in range(SIZE):
            foreign = x[i, :, :, 0] != i / 8
            np.testing.assert_allclose(y[i, i], 1 - foreign.mean(), atol=1e-6)
            rows, columns = foreign.any(axis=1), foreign.any(axis=0)
            assert foreign.sum() == rows.sum() * columns.sum()
            for line in (rows, columns):  # a box has no holes
                assert np.abs(np.diff(np.concatenate([[0], line, [0]]))).sum() in (0, 2)


@pytest.mark.parametrize("share", [0.0, 0.3, 0.75, 1.0])
def test_a_box_has_the_area_asked_for_before_it_is_cut_off(key, share):
    height, width = 20, 30
    keys = jax.random.split(key, 500)
    box = jax.jit(jax.vmap(lambda k: cut_box(k, height, width, jnp.float32(share))))
    areas = box(keys).sum(axis=(1, 2))
    side = np.sqrt(np.float32(1) - np.float32(share))
    full = int(np.float32(height) * side) * int(np.float32(width) * side)
    assert areas.max() == full or share == 0.0
    assert areas.max() <= full
    assert (share == 1.0) == (areas.max() == 0)
    if share == 0.0:  # an image around any of its own pixels, cut off
        assert 4 * areas.min() >= full


@pytest.mark.parametrize("alpha", [0.2, 1.0, 3.0])
def test_shares_have_a_beta_distribution(key, alpha):
    shares = np.asarray(own_share(key, 3000, alpha), np.float64)
    assert stats.kstest(shares, stats.beta(alpha, alpha).cdf).pvalue > 1e-3


def test_every_permutation_of_the_kept_is_equally_likely(key):
    weight = jnp.array([1.0, 0.0, 2.0, 0.5])
    draw = jax.jit(jax.vmap(lambda k: partners(k, weight)))
    found = np.asarray(draw(jax.random.split(key, 3000)))
    assert np.all(found[:, 1] == 1)
    assert np.all(np.sort(found[:, [0, 2, 3]]) == [0, 2, 3])
    kinds, counts = np.unique(found, axis=0, return_counts=True)
    assert len(kinds) == 6
    assert np.all(np.abs(counts - 500) < 4 * np.sqrt(500 * 5 / 6))


@pytest.mark.parametrize("mix", [mixup, cutmix])
def test_padding_is_left_alone_and_never_mixed_in(key, mix):
    weight = jnp.array([1.0, 0.0, 1.0, 1.0, 0.0, 1.0])
    batch = told_apart(weight)
    batch = batch._replace(
        x=jnp.where(weight[:, None, None, None] > 0, batch.x, jnp.nan)
    )
    mixed = mix(key, batch, 1.0)
    np.testing.assert_array_equal(np.isnan(mixed.x).any(axis=(1, 2, 3)), weight == 0)
    np.testing.assert_array_equal(mixed.y[1], jnp.eye(SIZE)[1])
    np.testing.assert_array_equal(mixed.weight, weight)
    alone = mix(key, batch._replace(weight=jnp.eye(SIZE)[0]), 1.0)
    np.testing.assert_array_equal(alone.x, batch.x)
    np.testing.assert_array_equal(alone.y, batch.y)


@pytest.mark.parametrize("mix", [mixup, cutmix])
def test_alpha_may_be_swept_the_key_decides_and_gradients_are_finite(key, mix):
    x = jax.random.uniform(key, (SIZE, 5, 7, 2))
    batch = told_apart()._replace(x=x)
    alphas = jnp.array([0.2, 2.0])
    swept = jax.jit(jax.vmap(lambda alpha: mix(key, batch, alpha)))(alphas)
    for number, alpha in enumerate(alphas):
        alone = mix(key, batch, alpha)
        np.testing.assert_allclose(swept.x[number], alone.x, atol=1e-5)
        np.testing.assert_allclose(swept.y[number], alone.y, atol=1e-5)
    other = mix(jax.random.fold_in(key, 1), batch, 2.0)
    assert not np.array_equal(other.x, swept.x[1])

    def energy(x):
        return jnp.sum(mix(key, batch._replace(x=x), 1.0).x)

    grad = jax.grad(energy)(x)
    np.testing.assert_allclose(grad.sum(), x.size, rtol=1e-5)


def test_mixup_takes_inputs_of_any_shape(key):
    x = jnp.arange(SIZE) / 8
    mixed = mixup(key, told_apart()._replace(x=x), 1.0)
    np.testing.assert_allclose(mixed.y @ x, mixed.x, atol=1e-6)


@pytest.mark.parametrize("mix", [mixup, cutmix])
def test_class_numbers_are_refused(key, mix):
    for labels, got in ((jnp.arange(SIZE), r"int32\[6\]"), (jnp.zeros(6), "float32")):
        with pytest.raises(ValueError, match=rf"distributions .* got {got}.*one_hot"):
            mix(key, told_apart()._replace(y=labels), 1.0)


def test_only_images_have_boxes(key):
    with pytest.raises(ValueError, match=r"must have 4 axes; got \(6, 3\)"):
        cutmix(key, told_apart()._replace(x=jnp.zeros((6, 3))))


@pytest.mark.parametrize("mix", [mixup, cutmix])
def test_at_0_nothing_is_mixed_though_it_is_traced(key, mix):
    batch = Batch(jax.random.uniform(key, (4, 6, 6, 1)), jnp.eye(4), jnp.ones(4))
    chex.assert_trees_all_equal(jax.jit(mix)(key, batch, 0.0), batch)
