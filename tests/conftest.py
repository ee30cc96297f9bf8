"""A strict room for every test: strict JAX, four devices, and one source of keys."""

import os
import zlib
from pathlib import Path

import jax
import jaxtyping
import pytest

jax.config.update("jax_num_cpu_devices", 4)
jax.config.update("jax_numpy_dtype_promotion", "strict")
jax.config.update("jax_numpy_rank_promotion", "raise")


@pytest.fixture
def key(request):
    """A key fixed by the test's own name: reproducible, and different in each test."""
    return jax.random.key(zlib.crc32(request.node.name.encode()))


@pytest.fixture
def real_data():
    """The folder of the real files; tests that need it are marked ``data``."""
    folder = os.environ.get("JAXDL_DATA_DIR")
    if not folder or not Path(folder).is_dir():
        pytest.skip("JAXDL_DATA_DIR does not name a folder of real data")
    return Path(folder)


@pytest.fixture
def optimised():
    """LLVM optimises as it does for users, where roundings depend on it."""
    jax.config.update("jax_disable_most_optimizations", False)
    yield
    jax.config.update("jax_disable_most_optimizations", True)


@pytest.fixture
def relaxed_promotion():
    """Standard dtype promotion, for what calls optax: its Adam mixes float and int."""
    with jax.numpy_dtype_promotion("standard"):
        yield


@pytest.fixture
def as_users_have_it():
    """Without the shapes and types in annotations, which tests alone execute."""
    jaxtyping.config.update("jaxtyping_disable", True)
    yield
    jaxtyping.config.update("jaxtyping_disable", False)
