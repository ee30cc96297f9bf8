"""States on disk: what is read is what was written, or an error says what is not."""

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.sharding import Mesh, NamedSharding, PartitionSpec

from jaxdl.core.errors import CorruptFileError
from jaxdl.train.checkpoint import (
    FOLDER,
    SaveError,
    read_state,
    remove_states,
    restore_state,
    save_state,
    saved_steps,
    snapshot,
    verify_states,
)
from jaxdl.train.manifest import read_manifest, write_manifest

ROOT = Path(__file__).parents[2]


class Outer(NamedTuple):
    step: Any
    inner: Any


class Inner(NamedTuple):
    params: Any
    keys: Any


def state(step=0):
    """Tuples in tuples, typed keys of three kinds, 8 to 32 bits, arrays of nothing."""
    keys = [jax.random.key(step, impl=kind) for kind in ("rbg", "unsafe_rbg")]
    params = {
        "dense": {"kernel": jnp.arange(12.0).reshape(3, 4) + step, "bias": jnp.ones(4)},
        "half": jnp.array([1.5, -0.0, jnp.inf], jnp.bfloat16),
        "empty": jnp.zeros((0, 3), jnp.bfloat16),
        "flags": jnp.array([True, False]),
        "bytes": jnp.arange(5, dtype=jnp.uint8),
        "none": None,
        "nan": jnp.float32(jnp.nan),
    }
    keys = (jax.random.split(jax.random.key(step), 3), keys)
    return Outer(jnp.int32(step), Inner(params, keys))


def shapes(tree):
    return jax.eval_shape(lambda: tree)


def identical(found, own):
    """Whether two states agree in structure, dtypes, shapes and every bit."""
    one, other = snapshot(found), snapshot(own)
    alike = jax.tree.structure(found) == jax.tree.structure(own)
    return alike and one.leaves == other.leaves  # with their digests


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """A folder with the checkpoints 1 and 2; to be copied, not changed."""
    folder = tmp_path_factory.mktemp("run")
    for step in (1, 2):
        path = save_state(folder, state(step), step, {"due": 10 * step})
        assert path == (folder / FOLDER / str(step)).resolve()
    return folder


@pytest.fixture
def saved(written, tmp_path):
    """A folder with the checkpoints 1 and 2, to be damaged."""
    return Path(shutil.copytree(written, tmp_path / "run"))


def files_of(folder, step):
    path = folder / FOLDER / str(step)
    return sorted(file for file in path.rglob("*") if file.is_file())


def python(code, *args, **settings):
    """A process of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, args)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        **settings,
    )


# What was written is what is read.


def test_a_round_trip_is_exact(written):
    found = restore_state(written, shapes(state()))
    assert identical(found.state, state(2))
    assert isinstance(found.state.inner, Inner)
    assert (found.step, found.about) == (2, {"due": 20})
    assert (found.damaged, found.left) == ({}, [])
    threes, (one, two) = found.state.inner.keys
    wanted, others = state(2).inner.keys
    for key, own in zip((*threes, one, two), (*wanted, *others), strict=True):
        assert (jax.random.bits(key, (3,)) == jax.random.bits(own, (3,))).all()
    assert identical(restore_state(written, state(), 1).state, state(1))


@pytest.mark.parametrize("tree", [{}, jnp.ones(2), {"a": jnp.zeros((2, 0))}])
def test_small_states_come_back_too(tmp_path, tree):
    save_state(tmp_path, tree, 0)
    assert identical(restore_state(tmp_path, tree).state, tree)


def test_numbers_are_numbers_not_words(tmp_path):
    for step in (100, 9, 10):
        save_state(tmp_path, {"a": jnp.int32(step)}, step)
    assert saved_steps(tmp_path) == [9, 10, 100]
    assert restore_state(tmp_path, {"a": jnp.int32(0)}).state["a"] == 100


def test_a_step_is_replaced(saved):
    save_state(saved, state(7), 1)
    assert identical(restore_state(saved, state(), 1).state, state(7))
    assert identical(restore_state(saved, state(), 2).state, state(2))
    names = {path.name for path in (saved / FOLDER).iterdir()}
    assert names == {"1", "2"}


def test_what_a_crash_left_is_no_checkpoint_and_goes(saved):
    for name in ("3.part", "1.old.part"):
        shutil.copytree(saved / FOLDER / "2", saved / FOLDER / name)
    assert saved_steps(saved) == [1, 2]
    assert restore_state(saved, state()).step == 2
    remove_states(saved, {2, 5})
    assert [path.name for path in (saved / FOLDER).iterdir()] == ["2"]
    save_state(saved, state(3), 3)
    assert saved_steps(saved) == [2, 3]


def test_what_is_half_removed_is_no_checkpoint_any_more(saved, monkeypatch):
    def killed(path):
        next(file for file in Path(path).rglob("*") if file.is_file()).unlink()
        raise KeyboardInterrupt

    def removed(path, ignore_errors=False):
        return None if ignore_errors else killed(path)

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", removed)
        with pytest.raises(KeyboardInterrupt):
            remove_states(saved, {1})
    assert verify_states(saved) == {1: ""}
    remove_states(saved, {1})
    assert [path.name for path in (saved / FOLDER).iterdir()] == ["1"]


def test_nothing_there_is_not_damage(tmp_path, saved):
    assert saved_steps(tmp_path / "none") == []
    with pytest.raises(FileNotFoundError, match=f"{FOLDER} must hold a state; got not"):
        restore_state(tmp_path / "none", state())
    with pytest.raises(FileNotFoundError, match=r"/8 must hold a state; got nothing"):
        restore_state(saved, state(), 8)
    with pytest.raises(FileNotFoundError, match="must hold checkpoints; got none"):
        verify_states(tmp_path / "none")


# Other devices, other models.


def spread(devices):
    mesh = Mesh(np.array(jax.devices()[:devices]), "i")
    return NamedSharding(mesh, PartitionSpec("i"))


def test_a_state_of_four_devices_is_restored_on_others(tmp_path):
    values = jnp.arange(24.0).reshape(8, 3)
    save_state(tmp_path, {"a": jax.device_put(values, spread(4))}, 1)
    for places in (4, 2, 1):
        like = jax.ShapeDtypeStruct((8, 3), jnp.float32, sharding=spread(places))
        found = restore_state(tmp_path, {"a": like}).state["a"]
        assert found.sharding == spread(places)
        assert len(found.addressable_shards) == places
        np.testing.assert_array_equal(found, values)
    like = jax.device_put(jnp.zeros((8, 3)), jax.devices()[3])
    found = restore_state(tmp_path, {"a": like}).state["a"]
    assert found.devices() == {jax.devices()[3]}
    np.testing.assert_array_equal(found, values)


def other(**changes):
    """The template with some parameters changed; ``...`` takes one away."""
    own = state()
    params = {n: v for n, v in (own.inner.params | changes).items() if v is not ...}
    return own._replace(inner=own.inner._replace(params=params))


@pytest.mark.parametrize(
    ("template", "line"),
    [
        (
            other(flags=jnp.zeros(2, jnp.int32)),
            "inner.params.flags: bool[2], wanted int32[2]",
        ),
        (
            other(dense={"kernel": jnp.zeros((3, 4), jnp.int32), "bias": jnp.ones(4)}),
            "inner.params.dense.kernel: float32[3, 4], wanted int32[3, 4]",
        ),
        (
            other(bytes=jnp.zeros((5, 1), jnp.uint8)),
            "inner.params.bytes: uint8[5], wanted uint8[5, 1]",
        ),
        (other(more=jnp.zeros(3)), "inner.params.more: missing, wanted float32[3]"),
        (other(half=...), "inner.params.half: bfloat16[3], not wanted"),
        (
            state()._replace(step=jax.random.key(0)),
            "step: int32[], wanted key<fry>[]",
        ),
    ],
)
def test_the_state_of_another_model_is_refused_and_its_parts_may_be_taken(
    written, template, line
):
    with pytest.raises(ValueError, match="got 1 differences") as caught:
        restore_state(written, shapes(template))
    first, *lines, cure = str(caught.value).splitlines()
    assert "Begin a new run without --resume" in cure
    assert first.startswith(
        f"{written.resolve() / FOLDER / '2'} must hold the state of"
    )
    assert lines == [f"  {line}"]
    assert not isinstance(caught.value, CorruptFileError)
    found = restore_state(written, template, partial=True)
    assert found.left == [line]
    name = line.partition(":")[0]
    leaves = [snapshot(tree).leaves for tree in (found.state, state(2), template)]
    got, own, kept = ({leaf.name: leaf for leaf in part} for part in leaves)
    assert got.keys() == kept.keys()
    for leaf in got.values():
        assert leaf == (kept if leaf.name == name else own)[leaf.name]


# Damage is found and named.


def damage_of(folder, step):
    """What the reader says of a checkpoint; if nothing, it is the state of its step."""
    try:
        found = restore_state(folder, state(), step)
    except CorruptFileError as error:
        return str(error)
    assert identical(found.state, state(step))
    return ""


def test_a_flipped_bit_is_never_read_in_silence(saved):
    choose = random.Random(0)
    files = files_of(saved, 2)
    sizes = [file.stat().st_size for file in files]
    detected, hit = 0, set()
    for file in [*files, *choose.choices(files, sizes, k=50 - len(files))]:
        content = file.read_bytes()
        place = choose.randrange(8 * len(content))
        flipped = bytearray(content)
        flipped[place // 8] ^= 1 << place % 8
        file.write_bytes(flipped)
        error = damage_of(saved, 2)
        assert error == "" or str(file.resolve()) in error
        detected += error != ""
        file.write_bytes(content)
        hit.add(file)
    assert hit == set(files)
    assert detected >= 45
    assert identical(restore_state(saved, state(), 2).state, state(2))


def halved(file):
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])


@pytest.mark.parametrize(
    "damage",
    [
        halved,
        lambda file: file.write_bytes(b""),
        Path.unlink,
        lambda file: file.write_bytes(file.read_bytes() + b"\0"),
    ],
    ids=["halved", "emptied", "deleted", "longer"],
)
def test_every_file_counts(saved, damage):
    files = files_of(saved, 2)
    assert len(files) >= 5
    for file in files:
        content = file.read_bytes()
        damage(file)
        with pytest.raises(CorruptFileError, match=str(file.relative_to(saved))):
            restore_state(saved, state(), 2)
        file.write_bytes(content)


def test_a_file_too_many_is_named(saved):
    (saved / FOLDER / "2" / "state" / "d" / "more").touch()
    with pytest.raises(
        CorruptFileError, match="state/d/more must be as written; got a"
    ):
        restore_state(saved, state(), 2)


def test_the_newest_good_one_is_taken_and_damaged_ones_are_named(saved):
    save_state(saved, state(3), 3)
    victims = [files_of(saved, step)[0] for step in (2, 3)]
    for victim in victims:
        halved(victim)
    found = restore_state(saved, state())
    assert identical(found.state, state(1))
    assert (found.step, found.about) == (1, {"due": 10})
    assert list(found.damaged) == [3, 2]
    assert str(victims[0].resolve()) in found.damaged[2]
    assert str(victims[1].resolve()) in found.damaged[3]
    verdicts = verify_states(saved)
    assert verdicts == {1: "", **found.damaged}
    halved(files_of(saved, 1)[0])
    before = {
        file: file.read_bytes() for step in (1, 2, 3) for file in files_of(saved, step)
    }
    with pytest.raises(CorruptFileError, match="must hold a good checkpoint") as caught:
        restore_state(saved, state())
    for step, problem in verify_states(saved).items():
        assert problem
        assert f"{FOLDER}/{step}/" in str(caught.value)
        assert problem in str(caught.value)
    assert before == {file: file.read_bytes() for file in before}
    assert saved_steps(saved) == [1, 2, 3]


def test_arrays_that_are_not_those_of_the_manifest_are_found(saved):
    """Every file is as the manifest says, but an array is not what was saved."""
    path = saved / FOLDER / "2"
    wrong = snapshot(state(2)).leaves
    wrong[-1] = wrong[-1]._replace(sha256=wrong[0].sha256)
    write_manifest(path, wrong, {})
    with pytest.raises(
        CorruptFileError, match=r"must hold inner\.keys\.1\.1 as written"
    ):
        read_state(path)


def test_what_orbax_cannot_read_is_damage(saved):
    path = saved / FOLDER / "2"
    leaves, _, about = read_state(path)
    shutil.rmtree(path / "state")
    write_manifest(path, leaves, about)
    with pytest.raises(CorruptFileError, match="/2 must be readable; got "):
        restore_state(saved, state(), 2)


def test_whoever_looks_at_a_checkpoint_sees_all_of_it_or_none(tmp_path):
    """A reader beside the writer never finds a number without everything in it."""
    over, seen, wrong = threading.Event(), set(), []

    def look():
        while not over.is_set():
            for step in saved_steps(tmp_path):
                try:
                    read_manifest(tmp_path / FOLDER / str(step))
                except CorruptFileError as error:
                    wrong.append(error)
                seen.add(step)

    reader, interval = threading.Thread(target=look), sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    reader.start()
    try:
        for step in range(15):
            save_state(tmp_path, {"a": jnp.ones(9)}, step)
    finally:
        over.set()
        reader.join()
        sys.setswitchinterval(interval)
    assert wrong == []
    assert len(seen) > 5


# Writes that fail, and writers that die.


def test_a_place_that_cannot_be_written_to(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(SaveError, match="file/checkpoints/1 must be written, 8 bytes"):
        save_state(tmp_path / "file", {"a": jnp.ones(2)}, 1)


LIMITED = """
import pathlib, resource, signal, sys
import jax, jax.numpy as jnp
from jaxdl.train.checkpoint import *

folder = pathlib.Path(sys.argv[1])
small, large = jnp.ones(3), jax.random.normal(jax.random.key(0), (500, 500))
save_state(folder, {"a": small}, 1)
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
most = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, most))
try:
    save_state(folder, {"a": large}, 2)
except SaveError as error:
    print(str(error).splitlines()[0])
print(*sorted(path.name for path in (folder / "checkpoints").iterdir()))
print((restore_state(folder, {"a": small}).state["a"] == small).all())
resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
save_state(folder, {"a": large}, 2)
print((restore_state(folder, {"a": large}).state["a"] == large).all())
"""


def test_a_full_disk_is_told_and_costs_no_earlier_checkpoint(tmp_path):
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY
    with python(LIMITED, tmp_path) as child:
        output, _ = child.communicate()
    assert child.returncode == 0
    error, names, before, after = output.splitlines()
    assert error.startswith(
        f"{tmp_path.resolve() / FOLDER / '2'} must be written, 1,000,"
    )
    assert "1,000,000 bytes with " in error
    assert (names, before, after) == ("1", "True", "True")


LOOP = """
import itertools, pathlib, sys
import jax, jax.numpy as jnp
from jaxdl.train.checkpoint import *

folder, keep = pathlib.Path(sys.argv[1]), int(sys.argv[2])
for step in itertools.count(1):
    state = {"a": jnp.full((200, 200), step, jnp.float32), "b": [jnp.int32(step)] * 2}
    save_state(folder, state, step)
    print(step, flush=True)
    remove_states(folder, set(saved_steps(folder)[-keep:]))
"""


def test_a_writer_that_is_killed_leaves_its_newest_checkpoint_whole(tmp_path):
    """Five are killed while they save in a loop; the first keeps one, others three."""
    choose, like = (
        random.Random(0),
        {"a": jnp.zeros((200, 200)), "b": [jnp.int32(0)] * 2},
    )
    for number in range(5):
        folder, keep = tmp_path / str(number), 3 if number else 1
        with python(LOOP, folder, keep) as child:
            assert child.stdout.readline() == "1\n"
            time.sleep(choose.uniform(0.2, 0.8))
            child.send_signal(signal.SIGKILL)
            told = [1, *map(int, child.stdout.read().splitlines())]
        assert child.returncode == -signal.SIGKILL
        found = restore_state(folder, like)
        assert found.damaged == {}
        assert set(verify_states(folder).values()) == {""}
        assert told[-1] <= found.step <= told[-1] + 1
        for leaf in jax.tree.leaves(found.state):
            assert (leaf == found.step).all()
        names = os.listdir(folder / FOLDER)
        assert sum(not name.isdecimal() for name in names) <= 1
        remove_states(folder, {found.step})
        assert os.listdir(folder / FOLDER) == [str(found.step)]
