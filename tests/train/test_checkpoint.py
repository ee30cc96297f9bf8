"""States on disk: what is read is what was written, or an error says what."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import jax
import jax.numpy as jnp
import pytest

from jaxdl.core.errors import CorruptFileError
from jaxdl.train import ema, restore_state, save_state, skip_nonfinite
from tests.train import toys


def state(key):
    """Typed keys, 16 bits, integers, scalars, empty places, tuples in tuples."""
    learner = skip_nonfinite(ema(toys.line_learner(), 0.9), 2)
    batch = toys.everything(toys.line_data(4))
    made = learner.init(key, toys.LineHParams(), batch)
    extra = {"n": jnp.int32(3), "h": jnp.arange(3.0, dtype="bfloat16")}
    return made._replace(extra=extra)


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """A state that is on disk as ``7``."""
    folder, own = tmp_path_factory.mktemp("run"), state(jax.random.key(3))
    path = save_state(folder, own, "7")
    assert path == (folder / "checkpoints" / "7").resolve()
    return folder, own


def shapes(tree):
    return jax.eval_shape(lambda: tree)


def test_a_round_trip_is_exact(saved):
    folder, own = saved
    found = restore_state(folder, shapes(own), "7")
    assert jax.tree.structure(found) == jax.tree.structure(own)
    for a, b in zip(*map(jax.tree.leaves, (found, own)), strict=True):
        assert a.dtype == b.dtype
        assert a.shape == b.shape
        assert (a == b).all()
    draw = jax.random.normal(found.inner.inner.key, (3,))
    assert (draw == jax.random.normal(own.inner.inner.key, (3,))).all()


def test_a_name_is_replaced_and_older_numbers_are_removed(tmp_path):
    for name, value in (("best", 1.0), ("2", 2.0), ("4", 3.0)):
        save_state(tmp_path, {"a": jnp.float32(value)}, name)
    save_state(tmp_path, {"a": jnp.float32(5)}, "best")
    save_state(tmp_path, {"a": jnp.float32(6)}, "6", replace_older=True)
    names = sorted(path.name for path in (tmp_path / "checkpoints").iterdir())
    assert names == ["6", "best"]
    like = {"a": jax.ShapeDtypeStruct((), jnp.float32)}
    assert restore_state(tmp_path, like, "best")["a"] == 5
    assert restore_state(tmp_path, like, "6")["a"] == 6


def test_what_is_missing_is_named(saved):
    folder, own = saved
    with pytest.raises(FileNotFoundError, match=r"checkpoints/8 must be a checkpoint"):
        restore_state(folder, shapes(own), "8")


WRONG = {
    "a shape": lambda extra: extra | {"n": jnp.zeros(2, jnp.int32)},
    "a leaf less": lambda extra: {"n": extra["n"]},
    "a leaf more": lambda extra: extra | {"z": jnp.zeros(())},
}


def judge(root):
    """Print what comes of restoring the state in every folder of ``root``."""
    own, outcomes = state(jax.random.key(3)), {}
    for folder in sorted(root.iterdir()):
        change = WRONG.get(folder.name, lambda extra: extra)
        template = shapes(own._replace(extra=change(own.extra)))
        try:
            found = restore_state(folder, template, "7")
        except CorruptFileError as error:
            outcomes[folder.name] = str(error)
            continue
        kept = zip(*map(jax.tree.leaves, (found, own)), strict=True)
        same = all(bool((a == b).all()) for a, b in kept)
        outcomes[folder.name] = "same" if same else "different"
    print(json.dumps(outcomes), flush=True)
    os._exit(0)


@pytest.fixture(scope="module")
def outcomes(saved, tmp_path_factory):
    """By folder; in a process of its own, where Orbax may leave failed reads behind."""
    folder, root = saved[0], tmp_path_factory.mktemp("damaged")
    for name in WRONG:
        shutil.copytree(folder, root / name)
    for number, path in enumerate(p for p in folder.rglob("*") if p.is_file()):
        for share in (0, 0.5):
            copy = root / f"{number} cut to {share}"
            shutil.copytree(folder, copy)
            content = path.read_bytes()
            short = content[: int(share * len(content))]
            (copy / path.relative_to(folder)).write_bytes(short)
    code = "import sys, pathlib; from tests.train.test_checkpoint import judge; "
    done = subprocess.run(
        [sys.executable, "-c", code + "judge(pathlib.Path(sys.argv[1]))", str(root)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("name", WRONG)
def test_a_state_of_another_model_is_refused(outcomes, name):
    assert "checkpoints/7 must hold a state of this model; got" in outcomes[name]


def test_damage_is_never_read_in_silence(outcomes):
    """Each file of the checkpoint in turn was cut in half, and was emptied."""
    found = [outcome for name, outcome in outcomes.items() if name not in WRONG]
    reported = [outcome for outcome in found if outcome != "same"]
    assert len(found) >= 10
    assert len(reported) >= 4
    assert all("must hold a state of this model; got" in line for line in reported)
