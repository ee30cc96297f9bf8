"""Published pickles of plain arrays, read without bringing anything else to life.

A pickle is a program: what it names is imported and called. So a file is read only if
its SHA-256 is that of the published one, and of all names a short list is admitted,
each of which stands for what is written here and not for what an import would find.
"""

import hashlib
import io
import pickle
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float

from jaxdl.data.corrupt import corrupt


class SparseRows:
    """What a pickled ``csr_matrix`` of SciPy holds: its arrays, and no method of it."""

    data: np.ndarray
    indices: np.ndarray
    indptr: np.ndarray
    _shape: tuple[int, int]

    def dense(self) -> Float[np.ndarray, "rows columns"]:
        """The matrix with its zeros, float32."""
        from scipy.sparse import csr_matrix

        parts = (self.data, self.indices, self.indptr)
        return csr_matrix(parts, shape=self._shape).toarray().astype(np.float32)


def number_dtype(code: str, align: int, copy: int) -> np.dtype:
    """The dtype of a code such as ``"f4"``.

    Raises:
      UnpicklingError: it is one of Python objects.
    """
    del align, copy
    dtype = np.dtype(code)
    if dtype.hasobject:
        raise pickle.UnpicklingError(f"arrays must hold numbers; got dtype {code}.")
    return dtype


ADMITTED: dict[tuple[str, str], Any] = {
    ("scipy.sparse.csr", "csr_matrix"): SparseRows,
    ("numpy.core.multiarray", "_reconstruct"): np.zeros(0).__reduce__()[0],
    ("numpy", "ndarray"): np.ndarray,
    ("numpy", "dtype"): number_dtype,
    ("collections", "defaultdict"): defaultdict,
    ("__builtin__", "list"): list,
}
"""What a name in a pickle of Python 2 stands for; there are no others."""


class PlainUnpickler(pickle.Unpickler):
    """Reads arrays, sparse matrices and dictionaries of lists, and nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        """What an admitted name stands for.

        Raises:
          UnpicklingError: the name is not admitted; nothing is imported.
        """
        if (module, name) not in ADMITTED:
            raise pickle.UnpicklingError(
                f"a pickle must name plain arrays only; got {module}.{name}."
            )
        return ADMITTED[module, name]


def pinned_bytes(path: Path, sha256: str) -> bytes:
    """The content of a file, if it is the published one.

    Args:
      path: the file.
      sha256: of the published file, in hexadecimal.

    Raises:
      CorruptFileError: the file is another one.
    """
    content = path.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise corrupt(path, f"the published bytes, of SHA-256 {sha256}", found)
    return content


def read_pinned_pickle(path: Path, sha256: str) -> Any:
    """What a pickle of Python 2 holds, if it is the published one.

    The file is read once, so that what is compared is what is unpickled.

    Args:
      path: the file.
      sha256: of the published file, in hexadecimal.

    Raises:
      CorruptFileError: the file is another one; nothing of it was unpickled.
      UnpicklingError: it names what is not admitted.
    """
    content = io.BytesIO(pinned_bytes(path, sha256))
    return PlainUnpickler(content, encoding="latin1").load()
