"""States on disk, by Orbax: whole or not there, and never silently another state.

A checkpoint is the folder ``checkpoints/STEP``. It is written beside its place and
renamed when it is complete, and its manifest holds a digest of every file and of every
array: a flipped bit is found when the checkpoint is read.
"""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import jax
import numpy as np
from jaxtyping import PyTree

from jaxdl.core.errors import CorruptFileError, require
from jaxdl.train.files import sync_folder
from jaxdl.train.manifest import (
    KEY_KINDS,
    Leaf,
    differences,
    expected,
    named,
    on_host,
    read_manifest,
    restored,
    sha256,
    write_manifest,
)

FOLDER = "checkpoints"
OTHER = (
    "It was saved by another model, with other settings or by an earlier version whose "
    "runs cannot go on. Begin a new run without --resume; partial=True takes what fits."
)
"""What to do about a state that does not fit."""


class SaveError(OSError):
    """A checkpoint could not be written; those before it are as they were."""


class Restored(NamedTuple):
    """A state read back.

    Attributes:
      state: of the structure, shapes, dtypes and placement of the template.
      step: the number of its checkpoint.
      about: the facts that were saved with it.
      damaged: by number, what is wrong with newer checkpoints that were passed over.
      left: for a partial restore, the differences; those leaves are the template's.
    """

    state: PyTree
    step: int
    about: dict[str, Any]
    damaged: dict[int, str]
    left: list[str]


class Snapshot(NamedTuple):
    """A state copied to the host: no later step can change it.

    Attributes:
      leaves: what they are.
      arrays: their values.
    """

    leaves: list[Leaf]
    arrays: list[np.ndarray]


def snapshot(state: PyTree) -> Snapshot:
    """Copy a state to the host."""
    names = [name for name, _ in named(state)]
    twice = {name for name in names if names.count(name) > 1}
    require(not twice, "leaves of a state must differ in their names", sorted(twice))
    arrays = on_host(state)
    leaves = [
        leaf._replace(sha256=sha256(array))
        for leaf, array in zip(expected(state), arrays, strict=True)
    ]
    return Snapshot(leaves, arrays)


def save_state(
    workdir: Path,
    state: PyTree | Snapshot,
    step: int,
    about: Mapping[str, Any] | None = None,
) -> Path:
    """Write ``workdir/checkpoints/STEP``, whole or not at all.

    Args:
      workdir: the folder of the run.
      state: any tree of arrays, typed keys included, or a snapshot of one.
      step: its number; a checkpoint of that number is replaced.
      about: facts to keep with it, as JSON.

    Raises:
      SaveError: it cannot be written.
    """
    copied = state if isinstance(state, Snapshot) else snapshot(state)
    folder = (Path(workdir) / FOLDER).resolve()
    part, final = folder / f"{step}.part", folder / str(step)
    old = folder / f"{step}.replaced"
    try:
        for leftover in (part, old):
            shutil.rmtree(leftover, ignore_errors=True)
        part.mkdir(parents=True)
        arrays = {str(i): array for i, array in enumerate(copied.arrays) if array.size}
        _orbax().save(part / "state", arrays or {"none": np.zeros(1)})
        write_manifest(part, copied.leaves, about or {})
        if final.exists():
            final.rename(old)
        part.rename(final)
        sync_folder(folder)
        shutil.rmtree(old, ignore_errors=True)
    except Exception as error:
        size = sum(array.nbytes for array in copied.arrays)
        free = shutil.disk_usage(folder if folder.exists() else folder.anchor).free
        shutil.rmtree(part, ignore_errors=True)
        if old.exists() and not final.exists():
            old.rename(final)
        raise SaveError(
            f"{final} must be written, {size:,} bytes with {free:,} free; "
            f"got {error}. Earlier checkpoints are as they were."
        ) from error
    return final


def saved_steps(workdir: Path) -> list[int]:
    """The numbers of the complete checkpoints of a run, in their order."""
    folder = Path(workdir) / FOLDER
    names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    return sorted(int(name) for name in names if name.isdecimal())


def remove_states(workdir: Path, keep: set[int]) -> None:
    """Remove the checkpoints that are not to be kept, and what a crash left behind."""
    folder = Path(workdir) / FOLDER
    for step in saved_steps(workdir):
        if step not in keep:  # renamed first: what has a number is whole
            gone = folder / f"{step}.gone.part"
            shutil.rmtree(gone, ignore_errors=True)
            (folder / str(step)).rename(gone)
            shutil.rmtree(gone)
    for leftover in folder.glob("*.part"):
        shutil.rmtree(leftover)


def put_back(workdir: Path) -> None:
    """Give a checkpoint that was about to be replaced in a crash its number again."""
    for old in (Path(workdir) / FOLDER).glob("*.replaced"):
        if old.with_name(old.stem).exists():
            shutil.rmtree(old)
        else:
            old.rename(old.with_name(old.stem))


def restore_state(
    workdir: Path, template: PyTree, step: int | None = None, *, partial: bool = False
) -> Restored:
    """Read a checkpoint, or the newest one that is not damaged.

    Args:
      workdir: the folder of the run.
      template: the state to expect, or its shapes and dtypes as ``jax.eval_shape``
        gives them. Leaves are placed where the template's are, on any number of
        devices.
      step: which one; ``None`` takes the newest good one.
      partial: take the leaves that fit and keep the template's for the others, which
        must then be arrays.

    Raises:
      FileNotFoundError: there is no such checkpoint.
      CorruptFileError: it is damaged, or, without ``step``, all of them are. Nothing
        is deleted.
      ValueError: it is the state of another model; the differences are listed.
    """
    folder = (Path(workdir) / FOLDER).resolve()
    steps = saved_steps(workdir)[::-1] if step is None else [step]
    if not steps or not (folder / str(steps[0])).is_dir():
        missing = folder if step is None else folder / str(step)
        raise FileNotFoundError(f"{missing} must hold a state; got nothing there.")
    damaged: dict[int, str] = {}
    for number in steps:
        try:
            leaves, arrays, about = read_state(folder / str(number))
        except CorruptFileError as error:
            damaged[number] = str(error)
            continue
        left = differences(leaves, expected(template))
        if left and not partial:
            raise ValueError(
                f"{folder / str(number)} must hold the state of this model; "
                f"got {len(left)} differences:\n  " + "\n  ".join(left) + f"\n{OTHER}"
            )
        state = _fill(template, leaves, arrays)
        return Restored(state, number, about, damaged, left)
    raise CorruptFileError(
        f"{folder} must hold a good checkpoint; got only damaged ones, which were left "
        "as they are:\n  " + "\n  ".join(damaged.values())
    )


def read_state(
    path: Path,
) -> tuple[list[Leaf], dict[str, np.ndarray], dict[str, Any]]:
    """The leaves, their arrays by name, and the facts of one checkpoint, all verified.

    Raises:
      CorruptFileError: anything in the folder is not what was written.
    """
    leaves, about = read_manifest(path)
    try:
        found = _orbax().restore(path / "state")
    except Exception as error:
        raise CorruptFileError(f"{path} must be readable; got {error}") from error
    arrays = {}
    for index, leaf in enumerate(leaves):
        name = str(index)
        array = np.asarray(found[name]) if name in found else _nothing(leaf)
        if sha256(array) != leaf.sha256:
            raise CorruptFileError(
                f"{path} must hold {leaf.name} as written; got another digest."
            )
        arrays[leaf.name] = array
    return leaves, arrays, about


def verify_states(workdir: Path) -> dict[int, str]:
    """By number, what is wrong with each checkpoint of a run; empty text if nothing.

    Raises:
      FileNotFoundError: there is none.
    """
    steps = saved_steps(workdir)
    folder = (Path(workdir) / FOLDER).resolve()
    if not steps:
        raise FileNotFoundError(f"{folder} must hold checkpoints; got none there.")
    verdicts = {}
    for step in steps:
        try:
            read_state(folder / str(step))
            verdicts[step] = ""
        except CorruptFileError as error:
            verdicts[step] = str(error)
    return verdicts


def _fill(template: PyTree, leaves: list[Leaf], arrays: Mapping[str, Any]) -> PyTree:
    """The template with the saved arrays in the places that they fit."""
    saved = {leaf.name: leaf for leaf in leaves}

    def choose(want: Leaf, like: Any) -> Any:
        have = saved.get(want.name)
        fits = have is not None and have._replace(sha256="") == want
        return restored(arrays[want.name], like) if fits else like

    likes, tree = jax.tree.flatten(template)
    wanted = expected(template)
    return jax.tree.unflatten(
        tree, [choose(w, like) for w, like in zip(wanted, likes, strict=True)]
    )


def _nothing(leaf: Leaf) -> np.ndarray:
    """An array without elements, which Orbax does not write."""
    if leaf.dtype.startswith("key<"):
        key = jax.random.key(0, impl=KEY_KINDS[leaf.dtype[4:-1]])
        return np.zeros(leaf.shape + jax.random.key_data(key).shape, np.uint32)
    return np.zeros(leaf.shape, jax.numpy.dtype(leaf.dtype))


def _orbax() -> Any:
    """A checkpointer of this process alone: others may be at something else."""
    import orbax.checkpoint as ocp

    process = jax.process_index()
    alone = ocp.options.MultiprocessingOptions(
        primary_host=process,
        active_processes={process},
        barrier_sync_key_prefix=f"process{process}-{os.getpid()}",
    )
    return ocp.Checkpointer(
        ocp.PyTreeCheckpointHandler(multiprocessing_options=alone),
        multiprocessing_options=alone,
    )
