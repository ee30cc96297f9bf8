"""One run in several processes: they begin alike, decide alike, and end together.

Every process has the whole data and computes its share of each batch (``shard`` over
all devices); the first one writes. All of them must call ``fit`` with equal arguments:
that is compared before the first step, because a difference later is a hang.
"""

import contextlib
import hashlib
import zlib
from collections.abc import Iterator, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.sharding import NamedSharding, Sharding
from jax.sharding import PartitionSpec as Spec
from jaxtyping import PyTree

from jaxdl.core.errors import CorruptFileError, require
from jaxdl.train.shard import device_mesh


def alone() -> bool:
    """Whether this is the only process of the run."""
    return jax.process_count() == 1


def is_writer() -> bool:
    """Whether this process writes for all of them."""
    return jax.process_index() == 0


def everywhere(tree: PyTree) -> PyTree:
    """Arrays that every device of every process holds; as they are in one process."""
    if alone():
        return tree
    placed = NamedSharding(device_mesh(), Spec())
    return jax.tree.map(lambda leaf: place(leaf, placed), tree)


def place(leaf: Any, sharding: Sharding) -> jax.Array:
    """An array where it belongs, on devices of other processes too.

    Every process gives the whole array, and keeps what is its own.
    """
    if sharding.is_fully_addressable:
        return jax.device_put(leaf, sharding)
    if jnp.issubdtype(leaf.dtype, jax.dtypes.prng_key):
        numbers = place(jax.random.key_data(leaf), sharding)
        return jax.random.wrap_key_data(numbers, impl=jax.random.key_impl(leaf))
    host = np.asarray(leaf)
    return jax.make_array_from_callback(host.shape, sharding, lambda i: host[i])


def local(tree: PyTree) -> PyTree:
    """Arrays that every process holds, as arrays of this process alone."""

    def own(leaf: Any) -> Any:
        if not isinstance(leaf, jax.Array) or leaf.is_fully_addressable:
            return leaf
        if jnp.issubdtype(leaf.dtype, jax.dtypes.prng_key):
            numbers = own(jax.random.key_data(leaf))
            return jax.random.wrap_key_data(numbers, impl=jax.random.key_impl(leaf))
        return leaf.addressable_data(0)

    return jax.tree.map(own, tree)


def shapes_everywhere(tree: PyTree) -> PyTree:
    """The same for shapes."""
    if alone():
        return tree
    placed = NamedSharding(device_mesh(), Spec())
    return jax.tree.map(
        lambda leaf: jax.ShapeDtypeStruct(leaf.shape, leaf.dtype, sharding=placed), tree
    )


def gathered(numbers: Sequence[int]) -> np.ndarray:
    """What each process gives, ``[processes, numbers]``; all have to call it."""
    own = np.asarray(numbers, np.int64)
    if alone():
        return own[None]
    from jax.experimental.multihost_utils import process_allgather

    halves = np.stack([own >> 31, own & 0x7FFFFFFF]).astype(np.int32)  # JAX has int32
    found = np.asarray(process_allgather(halves)).astype(np.int64)
    return (found[:, 0] << 31) + found[:, 1]


def gathered_texts(text: str) -> list[str]:
    """The text that each process gives; all have to call it."""
    if alone():
        return [text]
    own = text.encode()
    lengths = gathered([len(own)])[:, 0]
    longest = -(-int(lengths.max()) // 256) * 256  # few lengths: each is a program
    rows = gathered(list(own.ljust(longest))) if longest else [()] * len(lengths)
    pairs = zip(rows, lengths, strict=True)
    return [bytes(list(row)[:length]).decode() for row, length in pairs]


def together() -> None:
    """Wait until every process is here."""
    gathered([0])


def require_equal(what: str, *parts: Any) -> None:
    """Raise in every process unless all of them have the same text.

    Args:
      what: is compared, for the message.
      *parts: anything whose text says all of it.

    Raises:
      ValueError: the processes differ; it says which.
    """
    text = "\n".join(map(str, parts))
    own = int.from_bytes(hashlib.sha256(text.encode()).digest()[:7])
    found = gathered([own])[:, 0]
    others = np.flatnonzero(found != found[0]).tolist()
    require(
        not others,
        f"{what} must be the same in all {len(found)} processes",
        f"something else in process {', '.join(map(str, others))} than in process 0",
        "Start all of them with the same command, versions and files.",
    )


def fingerprint(tree: PyTree) -> str:
    """What tells the arrays of one process from those of another; empty if alone."""
    if alone():
        return ""

    def checksum(leaf: Any) -> str:
        if not hasattr(leaf, "dtype") or not getattr(
            leaf, "is_fully_addressable", True
        ):
            return ""
        data = np.ascontiguousarray(leaf).reshape(-1).view(np.uint8).data
        return f"{leaf.dtype}{leaf.shape}{zlib.crc32(data)}"

    return " ".join(map(checksum, jax.tree.leaves(tree)))


KINDS = (CorruptFileError, FileNotFoundError, OSError, ImportError, ValueError)
"""Errors that are raised as what they are in other processes too."""


@contextlib.contextmanager
def agreed() -> Iterator[None]:
    """A context that all processes leave together: an error in one is raised in all.

    Nothing in it may wait for another process.

    Raises:
      Exception: what happened in this process, or the like of what did in another one.
    """
    if alone():
        yield
        return
    own: Exception | None = None
    try:
        yield
    except Exception as error:  # raised again when the others know of it
        own = error
    kind = next((i for i, k in enumerate(KINDS) if isinstance(own, k)), len(KINDS) - 1)
    texts = gathered_texts("" if own is None else f"{kind} {own}")
    if own is not None:
        raise own
    for number, text in enumerate(texts):
        if text:
            kind_there, _, message = text.partition(" ")
            raise KINDS[int(kind_there)](f"in process {number}: {message}")
