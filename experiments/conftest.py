"""Experiments call optax, whose promotion of dtypes is NumPy's."""

from collections.abc import Iterator

import jax
import pytest


@pytest.fixture(scope="module", autouse=True)
def usual_promotion() -> Iterator[None]:
    """The promotion that users have, whatever the room of the library's tests."""
    with jax.numpy_dtype_promotion("standard"), jax.numpy_rank_promotion("allow"):
        yield
