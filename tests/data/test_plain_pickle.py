"""Published pickles give arrays; all else that they name is refused and not run."""

import builtins
import hashlib
import io
import os
import pickle
from collections import defaultdict

import numpy as np
import pytest

from jaxdl.core.errors import CorruptFileError
from jaxdl.data.plain_pickle import (
    ADMITTED,
    PlainUnpickler,
    SparseRows,
    number_dtype,
    pinned_bytes,
    read_pinned_pickle,
)


class Calls:
    """Unpickles as the result of a call."""

    def __init__(self, function, *arguments):
        self.call = (function, arguments)

    def __reduce__(self):
        return self.call


def read(content):
    return PlainUnpickler(io.BytesIO(content), encoding="latin1").load()


def hostile(path):
    """Pickles that make a folder, by the name of what they call."""
    text = f"__import__('os').mkdir({str(path)!r})"
    return {
        f"{os.mkdir.__module__}.mkdir": Calls(os.mkdir, str(path)),
        f"{os.system.__module__}.system": Calls(os.system, f"mkdir {path}"),
        "__builtin__.eval": Calls(builtins.eval, text),
        "__builtin__.exec": Calls(builtins.exec, text),
        "__builtin__.getattr": Calls(getattr, Calls(__import__, "os"), "mkdir"),
        "__builtin__.__import__": Calls(__import__, "os"),
    }


@pytest.mark.parametrize("number", range(6))
@pytest.mark.parametrize("protocol", [0, 2])
def test_a_hostile_pickle_is_refused_by_name_and_nothing_runs(
    tmp_path, number, protocol
):
    name, what = list(hostile(tmp_path / "harm").items())[number]
    content = pickle.dumps([what], protocol)
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(pickle.UnpicklingError, match=f"plain arrays only; got {name}"):
        read_pinned_pickle(path, hashlib.sha256(content).hexdigest())
    assert not (tmp_path / "harm").exists()


@pytest.mark.parametrize("number", range(4))
def test_the_hostile_pickle_would_do_harm_if_unpickled_freely(tmp_path, number):
    what = list(hostile(tmp_path / "harm").values())[number]
    content = io.BytesIO(pickle.dumps([what], 2))
    pickle.Unpickler(content).load()  # noqa: S301 the harm is what is shown
    assert (tmp_path / "harm").is_dir()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"cos\nsystem\n(S'true'\ntR.", "os.system"),
        (b"(S'true'\nios\nsystem\n.", "os.system"),
        (b"cnumpy\nload\n.", "numpy.load"),
        (b"cnumpy\nndarray.tofile\n.", "numpy.ndarray.tofile"),
        (b"cscipy.sparse._csr\ncsr_matrix\n.", "scipy.sparse._csr.csr_matrix"),
        (b"\x80\x04\x8c\x02os\x8c\x06system\x93.", "os.system"),
    ],
)
def test_no_other_name_is_looked_up_by_any_opcode(content, name):
    with pytest.raises(pickle.UnpicklingError, match=f"got {name}"):
        read(content)


def test_another_file_is_refused_before_it_is_interpreted(tmp_path):
    path, content = tmp_path / "file", pickle.dumps([1], 2)
    path.write_bytes(b"not a pickle")
    sha256 = hashlib.sha256(content).hexdigest()
    with pytest.raises(CorruptFileError, match=f"file must hold .* SHA-256 {sha256}"):
        read_pinned_pickle(path, sha256)
    path.write_bytes(content)
    assert read_pinned_pickle(path, sha256) == [1]
    assert pinned_bytes(path, sha256) == content


def test_objects_of_python_are_no_numbers():
    assert number_dtype("f4", 0, 1) == np.float32
    for code in ("O", "O8"):
        with pytest.raises(pickle.UnpicklingError, match=f"got dtype {code}"):
            number_dtype(code, 0, 1)


def test_names_stand_for_what_they_say():
    assert ADMITTED["collections", "defaultdict"] is defaultdict
    assert ADMITTED["__builtin__", "list"] is list
    lists = defaultdict(list, {0: [1, 2]})
    assert read(pickle.dumps(lists, 2)) == {0: [1, 2]}


def test_sparse_rows_are_dense_with_zeros():
    rows = SparseRows()
    rows.data, rows._shape = np.array([2.0, 3.0]), (2, 3)
    rows.indices, rows.indptr = np.array([1, 0]), np.array([0, 1, 2])
    np.testing.assert_array_equal(rows.dense(), [[0, 2, 0], [3, 0, 0]])
    assert rows.dense().dtype == np.float32
