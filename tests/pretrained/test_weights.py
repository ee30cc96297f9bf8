"""Weights on disk: exact, strict, whole or not at all."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import safetensors.numpy

from jaxdl.core.errors import CorruptFileError
from jaxdl.pretrained import load_weights, save_weights


class Pair(NamedTuple):
    """A tree with named branches."""

    params: Any
    state: Any


def tree():
    """Transposed, sliced, 16-bit, integer, scalar and empty arrays."""
    grid = np.arange(24, dtype=np.float32).reshape(4, 6)
    return Pair(
        {"dense_0": {"kernel": grid.T, "bias": grid[::2, 1]}, "scale": jnp.float32(3)},
        {
            "low": jnp.arange(3.0, dtype=jnp.bfloat16),
            "count": np.int32(7),
            "none": np.zeros((0, 2), np.float32),
            "axes": jnp.asarray(grid).reshape(2, 2, 6).transpose(2, 0, 1),
            "fortran": np.asfortranarray(grid),
        },
    )


@pytest.fixture
def path(tmp_path):
    save_weights(tmp_path / "model.safetensors", tree())
    return tmp_path / "model.safetensors"


@pytest.mark.parametrize("kind", [lambda t: t, lambda t: jax.eval_shape(lambda: t)])
def test_a_round_trip_is_exact(path, kind):
    found = load_weights(path, kind(tree()))
    assert jax.tree.structure(found) == jax.tree.structure(tree())
    for a, b in zip(*map(jax.tree.leaves, (found, tree())), strict=True):
        assert a.dtype == b.dtype
        assert a.shape == b.shape
        assert (np.asarray(a) == np.asarray(b)).all()


def test_names_are_paths_with_dots(path):
    found = safetensors.numpy.load_file(path)
    assert set(found) == {
        "params.dense_0.kernel",
        "params.dense_0.bias",
        "params.scale",
        "state.low",
        "state.count",
        "state.none",
        "state.axes",
        "state.fortran",
    }
    assert (found["params.dense_0.kernel"] == np.arange(24).reshape(4, 6).T).all()


def test_all_differences_are_in_one_message(path):
    other = tree()
    other.params["dense_0"]["kernel"] = np.zeros((6, 5), np.float32)
    other.params["dense_1"] = {"bias": np.zeros(2)}
    other.state["low"] = np.zeros(3, np.float32)
    del other.state["count"]
    with pytest.raises(
        ValueError, match="must fit the model; got differences:"
    ) as error:
        load_weights(path, other)
    assert str(error.value).splitlines()[1:] == [
        "  missing params.dense_1.bias",
        "  unexpected state.count",
        "  params.dense_0.kernel is float32[6, 4], not float32[6, 5]",
        "  state.low is bfloat16[3], not float32[3]",
    ]


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"none.st must be a weights file; got"):
        load_weights(tmp_path / "none.st", tree())


@pytest.mark.parametrize("size", [0, 4, 30, -1])
def test_a_damaged_file_is_named(path, size):
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(CorruptFileError, match=r"must be a safetensors file; got"):
        load_weights(path, tree())


def test_nothing_is_left_half_written(path, monkeypatch):
    """Whether writing fails or the last step, moving, the old file stays."""
    before = path.read_bytes()

    def full(arrays, part):
        part.write_bytes(b"half")
        raise OSError("no space left on device")

    monkeypatch.setattr("safetensors.numpy.save_file", full)
    with pytest.raises(OSError, match="no space left"):
        save_weights(path, {"a": np.zeros(3)})
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    assert path.read_bytes() == before


def test_a_file_is_replaced(path):
    save_weights(str(path), {"a": np.zeros(3, np.float32)})
    assert load_weights(str(path), {"a": jnp.ones(3)})["a"].tolist() == [0, 0, 0]
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_leaves_that_share_a_name_are_refused(tmp_path):
    clash = {"a": {"b": np.zeros(2)}, "a.b": np.ones(2)}
    with pytest.raises(ValueError, match=r"a name of its own; got a\.b"):
        save_weights(tmp_path / "x.safetensors", clash)
    assert list(tmp_path.iterdir()) == []
