"""States on disk, by Orbax: written whole or not at all."""

import shutil
from pathlib import Path

import jax
from jaxtyping import PyTree

from jaxdl.core.errors import CorruptFileError

FOLDER = "checkpoints"


def save_state(
    workdir: Path, state: PyTree, name: str, *, replace_older: bool = False
) -> Path:
    """Write a state to ``workdir/checkpoints/name``, replacing one of that name.

    Args:
      workdir: the folder of the run.
      state: any tree of arrays; typed keys included.
      name: a step number, or ``"best"``.
      replace_older: remove the other numbered states once this one is written.
    """
    import orbax.checkpoint as ocp

    folder = (workdir / FOLDER).resolve()
    with ocp.StandardCheckpointer() as saver:
        saver.save(folder / name, state, force=True)
    if replace_older:
        for other in folder.iterdir():
            if other.name.isdigit() and other.name != name:
                shutil.rmtree(other)
    return folder / name


def restore_state(workdir: Path, template: PyTree, name: str) -> PyTree:
    """Read the state ``workdir/checkpoints/name``.

    Args:
      workdir: the folder of the run.
      template: the shapes and dtypes to expect, as ``jax.eval_shape`` gives them.
      name: a step number, or ``"best"``.

    Raises:
      FileNotFoundError: there is no such checkpoint.
      CorruptFileError: it cannot be read, or does not fit the template.
    """
    import orbax.checkpoint as ocp

    path = (workdir / FOLDER / name).resolve()
    if not path.is_dir():
        raise FileNotFoundError(f"{path} must be a checkpoint; got nothing there.")
    device = jax.sharding.SingleDeviceSharding(jax.devices()[0])
    placed = jax.tree.map(
        lambda a: jax.ShapeDtypeStruct(a.shape, a.dtype, sharding=device), template
    )
    try:
        with ocp.StandardCheckpointer() as saver:
            return saver.restore(path, placed)
    except (ValueError, KeyError, OSError) as error:
        raise CorruptFileError(
            f"{path} must hold a state of this model; got {error}"
        ) from error
