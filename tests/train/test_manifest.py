"""What a checkpoint says of itself, and what a reader does not believe of it."""

import random
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.sharding import Mesh, NamedSharding, PartitionSpec

from jaxdl.core.errors import CorruptFileError
from jaxdl.train.manifest import (
    FILE,
    Leaf,
    differences,
    expected,
    files_below,
    named,
    on_host,
    read_manifest,
    restored,
    sha256,
    state_digest,
    write_manifest,
)

LEAVES = [Leaf("w", (2, 3), "float32", "ab"), Leaf("key", (), "key<fry>", "cd")]


class Inner(NamedTuple):
    a: object
    b: object


def test_names_are_paths_in_order_and_nothing_is_no_leaf():
    tree = {"y": Inner(1, [2, None, 3]), "x": (4,)}
    assert named(tree) == [("x.0", 4), ("y.a", 1), ("y.b.0", 2), ("y.b.2", 3)]


def test_shapes_are_enough_to_know_what_to_expect():
    state = {
        "k": jax.random.key(0),
        "n": jnp.int32(1),
        "h": jnp.ones((2, 0), "bfloat16"),
    }
    wanted = [
        Leaf("h", (2, 0), "bfloat16"),
        Leaf("k", (), "key<fry>"),
        Leaf("n", (), "int32"),
    ]
    assert expected(state) == wanted
    assert expected(jax.eval_shape(lambda: state)) == wanted


def test_host_copies_do_not_change_with_what_they_were_copied_from():
    array = np.arange(6.0).reshape(2, 3)
    (copied,) = on_host([array.T])
    array[:] = 0
    assert copied.flags.c_contiguous
    np.testing.assert_array_equal(copied, np.arange(6.0).reshape(2, 3).T)


@pytest.mark.parametrize("kind", ["threefry2x32", "rbg", "unsafe_rbg"])
def test_keys_come_back_as_keys_that_draw_the_same(kind):
    keys = jax.random.split(jax.random.key(5, impl=kind), 2)
    (numbers,) = on_host(keys)
    found = restored(numbers, jax.eval_shape(lambda: keys))
    assert found.dtype == keys.dtype
    for one, other in zip(found, keys, strict=True):
        assert jax.random.bits(one) == jax.random.bits(other)


def test_a_leaf_is_placed_as_the_template_is():
    devices = np.array(jax.devices()[1:3])
    sharding = NamedSharding(Mesh(devices, "i"), PartitionSpec("i"))
    like = jax.ShapeDtypeStruct((4,), jnp.float32, sharding=sharding)
    found = restored(np.arange(4, dtype=np.float32), like)
    assert found.sharding == sharding
    assert found.tolist() == [0, 1, 2, 3]


def test_digests_differ_in_bytes_shape_and_dtype():
    one = np.zeros((2, 3), np.float32)
    others = [
        one.reshape(3, 2),
        one.view(np.int32),
        np.zeros((2, 3), np.float64),
        -one,
        one + np.float32(1e-45),
    ]
    assert len({sha256(array) for array in [one, *others]}) == 6
    assert sha256(one) == sha256(one.copy())


def test_the_digest_of_a_state_sees_every_bit_and_key():
    state = {"a": jnp.arange(3.0), "k": jax.random.key(0)}
    same = {"a": jnp.arange(3.0), "k": jax.random.key(0)}
    assert state_digest(state) == state_digest(same)
    assert state_digest(state) != state_digest(state | {"k": jax.random.key(1)})
    assert state_digest(state) != state_digest(state | {"a": jnp.array([-0.0, 1, 2])})


@pytest.mark.parametrize(
    ("wanted", "lines"),
    [
        ([Leaf("w", (2, 3), "float32"), Leaf("key", (), "key<fry>")], []),
        ([Leaf("key", (), "key<fry>"), Leaf("w", (2, 3), "float32")], []),
        (
            [Leaf("w", (2, 3), "int32"), LEAVES[1]],
            ["w: float32[2, 3], wanted int32[2, 3]"],
        ),
        (
            [Leaf("w", (3, 2), "float32"), LEAVES[1]],
            ["w: float32[2, 3], wanted float32[3, 2]"],
        ),
        ([LEAVES[0]], ["key: key<fry>[], not wanted"]),
        ([*LEAVES, Leaf("b", (3,), "float32")], ["b: missing, wanted float32[3]"]),
        (
            [LEAVES[0], Leaf("key", (), "key<rbg>")],
            ["key: key<fry>[], wanted key<rbg>[]"],
        ),
        (
            [Leaf("v", (2, 3), "float32"), LEAVES[1]],
            ["v: missing, wanted float32[2, 3]", "w: float32[2, 3], not wanted"],
        ),
    ],
)
def test_differences_are_listed(wanted, lines):
    assert differences(LEAVES, wanted) == lines


@pytest.fixture
def folder(tmp_path):
    """A folder with two files and their manifest."""
    (tmp_path / "state" / "d").mkdir(parents=True)
    (tmp_path / "state" / "d" / "one").write_bytes(b"12345")
    (tmp_path / "state" / "two").write_bytes(b"")
    write_manifest(tmp_path, LEAVES, {"step": 7, "note": "größer"})
    return tmp_path


def test_what_is_read_is_what_was_written(folder):
    assert read_manifest(folder) == (LEAVES, {"step": 7, "note": "größer"})
    assert sorted(files_below(folder)) == ["state/d/one", "state/two"]
    assert [path.name for path in folder.iterdir() if path.is_file()] == [FILE]


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (
            lambda f: (f / "state/d/one").write_bytes(b"12344"),
            "state/d/one .* other co",
        ),
        (
            lambda f: (f / "state/two").unlink(),
            "state/two must be as .* got nothing th",
        ),
        (
            lambda f: (f / "new").touch(),
            "new must be as .* got a file that was not wri",
        ),
        (lambda f: (f / "state" / FILE).touch(), f"state/{FILE} .* was not written"),
        (lambda f: (f / FILE).unlink(), f"{FILE} must be a manifest; got FileNotFound"),
        (
            lambda f: (f / FILE).write_text(""),
            f"{FILE} must be a manifest; got JSONDec",
        ),
        (
            lambda f: (f / FILE).write_text("[1]"),
            f"{FILE} must be a manifest; got Type",
        ),
        (lambda f: (f / FILE).write_text("3"), f"{FILE} must be a manifest; got Attri"),
        (lambda f: (f / FILE).write_text("{}"), f"{FILE} must be a manifest; got KeyE"),
        (
            lambda f: (f / FILE).write_bytes(b"\xff"),
            f"{FILE} must be a manifest; got U",
        ),
    ],
)
def test_damage_is_named(folder, damage, message):
    damage(folder)
    with pytest.raises(CorruptFileError, match=message):
        read_manifest(folder)


def test_an_edited_manifest_is_not_believed(folder):
    path = folder / FILE
    path.write_text(path.read_text().replace('"step": 7', '"step": 8'))
    with pytest.raises(CorruptFileError, match="must be as written; got another dig"):
        read_manifest(folder)


def test_no_flipped_bit_of_a_manifest_goes_unseen(folder):
    path, choose = folder / FILE, random.Random(0)
    content = path.read_bytes()
    for place in choose.sample(range(8 * len(content)), 500):
        flipped = bytearray(content)
        flipped[place // 8] ^= 1 << place % 8
        path.write_bytes(flipped)
        with pytest.raises(CorruptFileError, match=FILE):
            read_manifest(folder)
