"""What a checkpoint says of itself: names, shapes, dtypes and digests of its leaves."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import PyTree

from jaxdl.core.errors import CorruptFileError
from jaxdl.train.processes import place

FILE = "manifest.json"
KEY_KINDS = {"fry": "threefry2x32", "rbg": "rbg", "urbg": "unsafe_rbg"}


class Leaf(NamedTuple):
    """One array of a state.

    Attributes:
      name: its path in the state, such as ``params.dense_0.kernel``.
      shape: its axes.
      dtype: its name, such as ``float32``, or ``key<fry>`` for random keys.
      sha256: of dtype, shape and bytes, in hexadecimal; empty for what is expected.
    """

    name: str
    shape: tuple[int, ...]
    dtype: str
    sha256: str = ""


def named(state: PyTree) -> list[tuple[str, Any]]:
    """The leaves of a state with their paths, in order."""
    leaves, _ = jax.tree_util.tree_flatten_with_path(state)
    name = jax.tree_util.keystr
    return [(name(path, simple=True, separator="."), leaf) for path, leaf in leaves]


def expected(state: PyTree) -> list[Leaf]:
    """The leaves of a state, or of its shapes, without digests."""
    return [
        Leaf(name, tuple(jnp.shape(leaf)), str(leaf.dtype))
        for name, leaf in named(state)
    ]


def on_host(state: PyTree) -> list[np.ndarray]:
    """Copies of the leaves that no later step can change; keys as their numbers."""

    def copied(leaf: Any) -> np.ndarray:
        if jnp.issubdtype(leaf.dtype, jax.dtypes.prng_key):
            leaf = jax.random.key_data(leaf)
        return np.array(leaf, copy=True, order="C")

    return [copied(leaf) for leaf in jax.tree.leaves(state)]


def restored(array: np.ndarray, like: Any) -> jax.Array:
    """A leaf back on the device, placed as ``like`` is, or would be."""
    if jnp.issubdtype(like.dtype, jax.dtypes.prng_key):
        kind = KEY_KINDS[str(like.dtype)[4:-1]]
        leaf = jax.random.wrap_key_data(jnp.asarray(array), impl=kind)
    else:
        leaf = jnp.asarray(array, like.dtype)
    sharding = getattr(like, "sharding", None)
    return leaf if sharding is None else place(leaf, sharding)


def sha256(array: np.ndarray) -> str:
    """The digest of an array: of its dtype, its shape and its bytes."""
    head = f"{array.dtype} {array.shape} ".encode()
    return hashlib.sha256(head + array.tobytes()).hexdigest()


def state_digest(state: PyTree) -> str:
    """One digest of a whole state: equal for states that agree in every bit."""
    digests = [sha256(array) for array in on_host(state)]
    return hashlib.sha256("".join(digests).encode()).hexdigest()


def differences(saved: Sequence[Leaf], wanted: Sequence[Leaf]) -> list[str]:
    """What keeps saved leaves from being those wanted, a line each."""
    have, want = ({leaf.name: leaf for leaf in part} for part in (saved, wanted))

    def kind(leaf: Leaf) -> str:
        return f"{leaf.dtype}{list(leaf.shape)}"

    lines = []
    for name in dict.fromkeys([*want, *have]):
        if name not in have:
            lines.append(f"{name}: missing, wanted {kind(want[name])}")
        elif name not in want:
            lines.append(f"{name}: {kind(have[name])}, not wanted")
        elif kind(have[name]) != kind(want[name]):
            lines.append(f"{name}: {kind(have[name])}, wanted {kind(want[name])}")
    return lines


def files_below(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file below a folder, by path, but of the manifest."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
        if path != folder / FILE
    }


def write_manifest(folder: Path, leaves: Sequence[Leaf], about: Mapping) -> None:
    """Write the manifest of a checkpoint whose other files are already there."""
    from jaxdl.train.files import write_durably

    content = {
        "about": dict(about),
        "leaves": [leaf._asdict() for leaf in leaves],
        "files": files_below(folder),
    }
    content["sha256"] = _own_digest(content)
    write_durably(folder / FILE, json.dumps(content, indent=1))


def read_manifest(folder: Path) -> tuple[list[Leaf], dict[str, Any]]:
    """The leaves and the facts of a checkpoint, after its files were compared.

    Raises:
      CorruptFileError: a file is missing, was added, or is not what was written.
    """
    path = folder / FILE
    try:
        content = json.loads(path.read_text())
        own = content.pop("sha256")
        leaves = [
            Leaf(leaf["name"], tuple(leaf["shape"]), leaf["dtype"], leaf["sha256"])
            for leaf in content["leaves"]
        ]
        about, files = dict(content["about"]), dict(content["files"])
        same = own == _own_digest(content)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CorruptFileError(f"{path} must be a manifest; got {error!r}.") from error
    if not same:
        raise CorruptFileError(f"{path} must be as written; got another digest.")
    found = files_below(folder)
    for name in sorted(files.keys() | found.keys()):
        if files.get(name) != found.get(name):
            state = "nothing there" if name not in found else "other content"
            state = state if name in files else "a file that was not written"
            raise CorruptFileError(f"{folder / name} must be as written; got {state}.")
    return leaves, about


def _own_digest(content: Mapping) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
