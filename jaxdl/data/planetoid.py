"""Cora in the files of Planetoid: papers, their words, and who cites whom.

Papers are the nodes of one graph: first those whose labels are trained on, then the
others, last those of the test. The parts are those of the publication: 20 papers of
each class to train on, the next 500 for validation, and 1,000 for the test; the labels
of the rest are not used. The files ``x`` and ``y`` repeat the first rows of ``allx``
and ``ally`` and are not read.
"""

from typing import Any

import numpy as np
from jaxtyping import Float, Int

from jaxdl.core.graph import Graph, one_graph
from jaxdl.core.types import Dataset
from jaxdl.data.fetch import RemoteFile, Shelf
from jaxdl.data.graph.edges import with_reverse_edges
from jaxdl.data.info import DataInfo, WithShared
from jaxdl.data.plain_pickle import pinned_bytes, read_pinned_pickle
from jaxdl.data.registry import DATASETS

CORA = DataInfo(
    name="cora",
    description="Papers on machine learning, their words and citations; which subject?",
    shape=(1433,),
    rows=(140, 500, 1000),
    class_names=tuple("0123456"),
    form="nodes",
    home="https://github.com/kimiyoung/planetoid",
    licence="none stated for the papers; the files are published under MIT",
    citation=(
        "P. Sen et al., Collective Classification in Network Data, AI Magazine 29, "
        "2008; the parts are of Z. Yang, W. W. Cohen and R. Salakhutdinov, Revisiting "
        "Semi-Supervised Learning with Graph Embeddings, ICML 2016"
    ),
)

SHA256 = {
    "cora": {
        "tx": "b9afbaa4a400df991f6f02ef677e1e44da55ffc04801fd02f9e673987829226a",
        "allx": "9419ba2f26f5c35243db64aba110e0f35a04851609e0dc5433450676ca6b8543",
        "ty": "41f5ac76596a1699cc33f53084a2419e92961c42bb75f36fc38e616d348532ad",
        "ally": "2b998f5cc7fedc86e7f97ca2498f47a1ffc1462c29e2d578b23bf3f62b6e7d71",
        "graph": "58f13302f39dde8852dad6fe6d15b89b077b6d7f837626bce671ef80344b383d",
        "test.index": (
            "297ce89af2b51a6a194181c7dbe1796c6a1cf9cd9349a88383b1b1e227867875"
        ),
    }
}
"""Of each file as published, by its ending."""

MIRRORS = (
    "https://raw.githubusercontent.com/kimiyoung/planetoid/master/data",
    "https://github.com/kimiyoung/planetoid/raw/master/data",
    "https://raw.githubusercontent.com/tkipf/gcn/master/gcn/data",
)


def read_planetoid(info: DataInfo, shelf: Shelf) -> WithShared:
    """Read the files ``ind.NAME.*``, which lie in the folder ``planetoid``.

    Departure: a paper's citation of itself is left out, since the layers that want
    loops add them.

    Returns:
      Numbers of papers in the three parts, and the undirected graph, in which the words
      of a paper sum to 1, or are all 0.

    Raises:
      CorruptFileError: a file is not the published one.
      FileNotFoundError: a file is missing.
    """
    folders = tuple(folder.parent / "planetoid" for folder in shelf.folders)
    shelf = shelf._replace(folders=folders)
    read = {ending: _read(info.name, ending, shelf) for ending in SHA256[info.name]}
    order = read["test.index"]
    words = _in_order(read["allx"].dense(), read["tx"].dense(), order)
    labels = _in_order(read["ally"], read["ty"], order).argmax(-1).astype(np.int32)
    learned, chosen, _ = info.rows
    parts = (
        np.arange(learned, dtype=np.int32),
        np.arange(learned, learned + chosen, dtype=np.int32),
        np.sort(order),
    )
    train, validation, test = (Dataset(part, labels[part]) for part in parts)
    graph = cited(normalised_rows(words), read["graph"])
    return WithShared((train, validation, test), graph)


def normalised_rows(x: Float[np.ndarray, "n k"]) -> Float[np.ndarray, "n k"]:
    """Rows divided by their sums; a row of zeros stays one."""
    sums = x.sum(-1, keepdims=True)
    return x / np.where(sums == 0, 1, sums)


def cited(nodes: Float[np.ndarray, "n k"], lists: dict[int, list[int]]) -> Graph:
    """The undirected graph of lists of neighbours, each pair of nodes once each way."""
    pairs = {(a, b) for a, found in lists.items() for b in found if a != b}
    senders, receivers = np.array(sorted(pairs), np.int32).reshape(-1, 2).T
    return with_reverse_edges(one_graph(nodes, senders, receivers))


def _read(name: str, ending: str, shelf: Shelf) -> Any:
    sha256 = SHA256[name][ending]
    path = shelf.get(RemoteFile(f"ind.{name}.{ending}", sha256, MIRRORS))
    if ending == "test.index":
        return np.array(pinned_bytes(path, sha256).split(), np.int32)
    return read_pinned_pickle(path, sha256)


def _in_order(
    seen: np.ndarray, tested: np.ndarray, order: Int[np.ndarray, " tested"]
) -> np.ndarray:
    """The rows of all papers, those of the test at the numbers that the index gives."""
    rows = np.concatenate([seen, tested])
    rows[order] = tested
    return rows


DATASETS.register("cora", info=CORA)(read_planetoid)
