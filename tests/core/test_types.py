"""The containers of data are pytrees, with defaults for what is absent."""

import jax
import jax.numpy as jnp

from jaxdl.core.types import Batch, Dataset, Splits


def test_what_is_absent_is_none():
    assert Dataset(1) == Dataset(x=1, y=None, weight=None)
    assert Splits(Dataset(1)) == Splits(Dataset(1), validation=None, test=None)


def test_they_are_pytrees_whose_absent_parts_are_no_leaves():
    splits = Splits(Dataset(jnp.ones(2)), test=Dataset(jnp.ones(3), jnp.ones(3)))
    assert [leaf.shape for leaf in jax.tree.leaves(splits)] == [(2,), (3,), (3,)]
    doubled = jax.tree.map(lambda leaf: 2 * leaf, splits)
    assert isinstance(doubled.test, Dataset)
    assert doubled.validation is None
    batch = Batch({"left": 1, "right": 2}, None, 3)
    assert jax.tree.leaves(batch) == [1, 2, 3]
