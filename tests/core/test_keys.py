"""Streams of keys: independent by name, by step and by key."""

import itertools
import zlib

import jax
import jax.numpy as jnp
import numpy as np

from jaxdl.core.keys import stream


def test_the_same_arguments_give_the_same_key(key):
    assert stream(key, "dropout", 3) == stream(key, "dropout", 3)


def test_every_name_step_and_key_has_its_own_stream(key):
    keys = [key, jax.random.fold_in(key, 1)]
    names, steps = ["dropout", "params", "batch", ""], [None, 0, 1, 2**31 - 1]
    streams = [stream(*how) for how in itertools.product(keys, names, steps)]
    data = {tuple(jax.random.key_data(one).tolist()) for one in (*keys, *streams)}
    assert len(data) == 2 + 2 * 4 * 4


def test_streams_are_not_correlated(key):
    names = ["dropout", "params", "batch", "forward"]
    draws = np.stack([jax.random.normal(stream(key, n, 5), (4000,)) for n in names])
    correlations = np.corrcoef(draws)[np.triu_indices(4, 1)]
    assert np.abs(correlations).max() < 4 / np.sqrt(4000)


def test_a_step_can_be_reproduced_alone(key):
    def draw(step):
        return jax.random.normal(stream(key, "batch", step))

    np.testing.assert_allclose(jax.lax.map(draw, jnp.arange(8))[5], draw(5), rtol=1e-6)


def test_a_name_means_the_same_in_every_process(key):
    code = zlib.crc32(b"dropout")
    assert stream(key, "dropout") == jax.random.fold_in(key, code)
