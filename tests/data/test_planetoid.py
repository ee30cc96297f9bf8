"""Files of Planetoid become parts and an undirected graph; other files are refused."""

import dataclasses
import hashlib
import io
import pickle
import struct
from collections import defaultdict
from typing import ClassVar

import networkx
import numpy as np
import pytest
from scipy.sparse import csr_matrix

from jaxdl.core.errors import CorruptFileError
from jaxdl.data import DATASETS, load
from jaxdl.data.fetch import Shelf
from jaxdl.data.graph import to_dense
from jaxdl.data.load import checked
from jaxdl.data.planetoid import (
    CORA,
    MIRRORS,
    SHA256,
    cited,
    normalised_rows,
    read_planetoid,
)

TINY = dataclasses.replace(CORA, name="tiny", shape=(3,), rows=(7, 2, 3))
WORDS = np.random.default_rng(0).integers(0, 2, (13, 3)).astype(np.float32)
WORDS[4] = 0
LABELS = np.arange(13) % 7
ORDER = [12, 10, 11]
LISTS = defaultdict(list, {n: [(n + 1) % 13, (n + 1) % 13, n] for n in range(13)})


class Python2Pickler(pickle._Pickler):
    """Writes arrays and sparse matrices as NumPy and SciPy did under Python 2."""

    dispatch: ClassVar = dict(pickle._Pickler.dispatch)

    def save_text(self, value):
        content = value.encode("latin1") if isinstance(value, str) else value
        self.write(pickle.BINSTRING + struct.pack("<i", len(content)) + content)
        self.memoize(value)

    dispatch[bytes] = dispatch[str] = save_text

    def save_global(self, value, name=None):
        old = {
            "csr_matrix": b"scipy.sparse.csr",
            "_reconstruct": b"numpy.core.multiarray",
        }
        if (found := name or value.__qualname__) not in old:
            return super().save_global(value, name)
        self.write(pickle.GLOBAL + old[found] + b"\n" + found.encode() + b"\n")
        return self.memoize(value)

    dispatch[type] = save_global
    dispatch[type(lambda: 0)] = save_global


def dumped(value):
    file = io.BytesIO()
    Python2Pickler(file, 2).dump(value)
    return file.getvalue()


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """Small files of the same format, with their checksums pinned."""
    one_hot = np.eye(7, dtype=np.int32)[LABELS]
    contents = {
        "allx": dumped(csr_matrix(WORDS[:10])),
        "tx": dumped(csr_matrix(WORDS[ORDER])),
        "ally": dumped(one_hot[:10]),
        "ty": dumped(one_hot[ORDER]),
        "graph": dumped(LISTS),
        "test.index": "".join(f"{number}\n" for number in ORDER).encode(),
    }
    (tmp_path / "planetoid").mkdir()
    for ending, content in contents.items():
        (tmp_path / "planetoid" / f"ind.tiny.{ending}").write_bytes(content)
    pinned = {name: hashlib.sha256(content) for name, content in contents.items()}
    monkeypatch.setitem(SHA256, "tiny", {k: v.hexdigest() for k, v in pinned.items()})
    return Shelf((tmp_path / "tiny",))


def test_the_files_become_parts_and_a_graph(shelf):
    data = checked(TINY, read_planetoid(TINY, shelf))
    assert data.train.x.tolist() == list(range(7))
    assert data.validation.x.tolist() == [7, 8]
    assert data.test.x.tolist() == [10, 11, 12]
    for part in data.splits:
        np.testing.assert_array_equal(part.y, LABELS[part.x])
    sums = np.maximum(WORDS.sum(1, keepdims=True), 1)
    np.testing.assert_allclose(data.shared.nodes, WORDS / sums, rtol=1e-6)
    ring = networkx.to_numpy_array(networkx.cycle_graph(13))
    np.testing.assert_array_equal(to_dense(data.shared), ring)


@pytest.mark.parametrize("ending", ["allx", "tx", "ally", "ty", "graph", "test.index"])
def test_another_file_is_refused_by_name(shelf, ending):
    path = shelf.folders[0].parent / "planetoid" / f"ind.tiny.{ending}"
    path.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(CorruptFileError, match=rf"ind\.tiny\.{ending} must hold the"):
        read_planetoid(TINY, shelf)


def test_a_missing_file_is_missed_in_the_folder_of_planetoid(tmp_path):
    with pytest.raises(FileNotFoundError, match=rf"ind\.cora.*{tmp_path}/planetoid"):
        read_planetoid(CORA, Shelf((tmp_path / "cora",)))


def test_rows_sum_to_one_or_are_zero():
    x = np.float32([[1, 3], [0, 0]])
    np.testing.assert_array_equal(normalised_rows(x), [[0.25, 0.75], [0, 0]])
    assert normalised_rows(x).dtype == np.float32


def test_citations_go_both_ways_once_and_never_to_oneself():
    graph = cited(np.ones((4, 1), np.float32), {0: [1, 1, 0], 1: [0], 2: [1], 3: []})
    ends = sorted(zip(graph.senders.tolist(), graph.receivers.tolist(), strict=True))
    assert ends == [(0, 1), (1, 0), (1, 2), (2, 1)]
    assert cited(np.ones((2, 1), np.float32), {}).num_edges == 0


def test_addresses_and_checksums_are_complete():
    assert DATASETS["cora"].facts["info"] is CORA
    assert set(SHA256) == {"cora"}
    assert len({*SHA256["cora"].values()}) == 6
    assert all(len(bytes.fromhex(sha256)) == 32 for sha256 in SHA256["cora"].values())
    assert all(url.startswith("https://") for url in MIRRORS)


@pytest.mark.data
def test_the_real_files_are_cora(real_data):
    data = load("cora", data_dir=real_data)
    graph = data.shared
    assert (graph.nodes.shape, graph.num_edges) == ((2708, 1433), 2 * 5278)
    assert np.bincount(data.train.y).tolist() == [20] * 7
    np.testing.assert_allclose(graph.nodes.sum(1), 1, rtol=1e-5)
    assert data.test.x.tolist() == list(range(1708, 2708))
    labels = np.full(2708, -1)
    for part in data.splits:
        labels[part.x] = part.y
    ends = labels[np.stack([graph.senders, graph.receivers])]
    known = ends[:, (ends >= 0).all(0)]
    assert (known[0] == known[1]).mean() > 0.7  # papers cite those of their subject
