"""Few images at a time: the same numbers, whatever divides the batch."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.ops import conv_chunks
from jaxdl.ops.conv_chunks import in_chunks


@pytest.mark.parametrize(
    ("batch", "images", "chunk"), [(6, 4, 3), (7, 4, 1), (4, 9, 4)]
)
def test_chunks_divide_the_batch_and_change_nothing(
    key, monkeypatch, batch, images, chunk
):
    monkeypatch.setattr(conv_chunks, "CHUNK", images * 3 * 2 * 5 * 4)
    x = jax.random.normal(key, (batch, 3, 2, 2))
    sizes = set()

    def form(x):
        sizes.add(x.shape[0])
        return jnp.sin(x)[:, 1:]

    y, slope = jax.jit(jax.value_and_grad(lambda x: in_chunks(form, x, 5).sum()))(x)
    np.testing.assert_allclose(y, np.sin(x)[:, 1:].sum(), rtol=1e-5)
    expected = np.cos(x)
    expected[:, 0] = 0
    np.testing.assert_allclose(slope, expected, rtol=1e-5, atol=1e-6)
    assert sizes == {chunk}


def test_no_images_and_large_images():
    for shape in ((0, 4, 4, 2), (2, 1024, 1024, 1)):
        x = jnp.zeros(shape)
        y = jax.eval_shape(lambda x: in_chunks(lambda x: x + 1, x, 3), x)
        assert y.shape == shape
