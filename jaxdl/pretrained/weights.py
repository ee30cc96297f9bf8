"""Trees of arrays as safetensors files: no code inside, readable from any framework."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jax
import numpy as np
from jaxtyping import PyTree

from jaxdl.core.errors import CorruptFileError, require


def save_weights(path: Path | str, tree: PyTree) -> None:
    """Write a tree of arrays, whole or not at all.

    A leaf is named by its path with dots, such as ``params.dense_0.kernel``.

    Args:
      path: of the file; one that exists is replaced.
      tree: of arrays.

    Raises:
      ValueError: two leaves have the same name.
    """
    write_arrays(path, _named(tree))


def load_weights(path: Path | str, template: PyTree) -> PyTree:
    """Read a tree of arrays that has exactly the form of a template.

    Args:
      path: of a file of ``save_weights``.
      template: arrays or their shapes and dtypes, as ``jax.eval_shape`` gives them.

    Raises:
      FileNotFoundError: there is no such file.
      CorruptFileError: the file is not safetensors.
      ValueError: leaves are missing, unexpected, or of another shape or dtype; all of
        them are listed.
    """
    return placed(read_arrays(path), template, path)


def placed(found: Mapping[str, Any], template: PyTree, source: Path | str) -> PyTree:
    """Arrays by name as a tree that has exactly the form of a template.

    Args:
      found: by the names of ``save_weights``.
      template: as for ``load_weights``.
      source: where they are from, for the message.

    Raises:
      ValueError: as for ``load_weights``.
    """
    wanted = _named(template)
    wrong = [f"missing {name}" for name in wanted if name not in found]
    wrong += [f"unexpected {name}" for name in found if name not in wanted]
    wrong += [
        f"{name} is {_form(found[name])}, not {_form(leaf)}"
        for name, leaf in wanted.items()
        if name in found and _form(found[name]) != _form(leaf)
    ]
    if wrong:
        raise ValueError(
            f"{source} must fit the model; got differences:\n  " + "\n  ".join(wrong)
        )
    leaves = [jax.numpy.asarray(found[name]) for name in wanted]
    return jax.tree.unflatten(jax.tree.structure(template), leaves)


def write_arrays(path: Path | str, arrays: Mapping[str, Any]) -> None:
    """Write arrays by name as safetensors, whole or not at all.

    Args:
      path: of the file; one that exists is replaced.
      arrays: what to write.
    """
    from safetensors.numpy import save_file

    # safetensors 0.8.0 writes arrays that are not contiguous in the wrong order.
    dense = {name: np.asarray(array, order="C") for name, array in arrays.items()}
    part = Path(f"{path}.part")
    try:
        save_file(dense, part)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def read_arrays(path: Path | str) -> dict[str, np.ndarray]:
    """Read all arrays of a safetensors file, by name.

    Raises:
      FileNotFoundError: there is no such file.
      CorruptFileError: the file is not safetensors.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    if not Path(path).is_file():
        raise FileNotFoundError(f"{path} must be a weights file; got nothing there.")
    try:
        return load_file(path)
    except SafetensorError as error:
        raise CorruptFileError(
            f"{path} must be a safetensors file; got {error}."
        ) from error


def tree_names(tree: PyTree) -> list[str]:
    """The names of the leaves in a file of ``save_weights``, in JAX's order."""
    return list(_named(tree))


def _named(tree: PyTree) -> dict[str, Any]:
    """The leaves by the path to them."""
    leaves, _ = jax.tree_util.tree_flatten_with_path(tree)
    paths = [jax.tree_util.keystr(p, simple=True, separator=".") for p, _ in leaves]
    twice = sorted({path for path in paths if paths.count(path) > 1})
    require(not twice, "every leaf must have a name of its own", ", ".join(twice))
    return {path: leaf for path, (_, leaf) in zip(paths, leaves, strict=True)}


def _form(leaf: Any) -> str:
    return f"{np.dtype(leaf.dtype).name}{list(leaf.shape)}"
