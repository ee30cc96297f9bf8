"""Graphs in the text files of the TU collection, such as MUTAG.

A data set ``NAME`` is a folder: ``NAME_A.txt`` has the two ends of an edge in a line,
numbered from 1 through all graphs; ``NAME_graph_indicator.txt`` the graph of each node;
``NAME_graph_labels.txt`` the class of each graph. Labels of nodes and of edges
(``NAME_node_labels.txt``, ``NAME_edge_labels.txt``) become one-hot features, numbers
(``NAME_node_attributes.txt``, ``NAME_edge_attributes.txt``) features beside them. Nodes
without any have the number 1.

``load("tu:PATH")`` reads any such folder; its name need not be that of the files.
"""

from pathlib import Path

import numpy as np
from jaxtyping import Float

from jaxdl.core.errors import CorruptFileError
from jaxdl.core.graph import Graph, one_graph
from jaxdl.core.types import Dataset
from jaxdl.data.fetch import Shelf
from jaxdl.data.graph.buckets import stack_graphs
from jaxdl.data.info import DataInfo, Parts, Whole
from jaxdl.data.registry import DATASETS
from jaxdl.data.splits import standard_split

MUTAG = DataInfo(
    name="tu:MUTAG",
    description="Molecules, their atoms and bonds; does one change genes of bacteria?",
    shape=(7,),
    rows=(132, 28, 28),
    class_names=("no", "yes"),
    form="graphs",
    home="https://chrsmrrs.github.io/datasets/docs/datasets/",
    licence="none stated",
    citation=(
        "A. K. Debnath et al., Structure-Activity Relationship of Mutagenic Aromatic "
        "and Heteroaromatic Nitro Compounds, Journal of Medicinal Chemistry 34, 1991; "
        "files of C. Morris et al., TUDataset, 2020"
    ),
)


def tu_folder(info: DataInfo, shelf: Shelf) -> Path:
    """The folder ``tu/NAME`` of a data set ``tu:NAME``.

    Raises:
      FileNotFoundError: there is none; nothing is downloaded.
    """
    name = info.name.removeprefix("tu:")
    places = tuple(folder.parent / "tu" for folder in shelf.folders)
    found = shelf._replace(folders=places).find(name)
    if found is None:
        raise FileNotFoundError(
            f"the folder {name} must be there; got nothing in "
            f"{', '.join(map(str, places))}. Unpack {name}.zip of {info.home} into "
            f"{places[0]}."
        )
    return found


def read_tu(folder: Path) -> list[tuple[Graph, float]]:
    """Every graph of a folder with what its line of ``graph_labels`` says.

    Raises:
      FileNotFoundError: a file that must be there is missing, or all are.
      CorruptFileError: a file is not numbers, or one has not a line for each node, edge
        or graph, or an edge leaves its graph or comes out of the order of the graphs.
    """
    ends = _numbers(folder, "A").astype(np.int64) - 1
    of_node = _numbers(folder, "graph_indicator")[:, 0].astype(np.int64) - 1
    labels = _numbers(folder, "graph_labels")[:, 0]
    _check_ends(folder, ends, of_node, len(labels))
    nodes = _features(folder, "node", len(of_node))
    edges = _features(folder, "edge", len(ends))
    if nodes is None:
        nodes = np.ones((len(of_node), 1), np.float32)
    of_edge = of_node[ends[:, 0]]
    order = np.argsort(of_edge, kind="stable")
    numbers = np.arange(len(labels) + 1)
    first_node = np.searchsorted(of_node, numbers)
    first_edge = np.searchsorted(of_edge[order], numbers)
    found = []
    for i, label in enumerate(labels):
        at = order[first_edge[i] : first_edge[i + 1]]
        graph = one_graph(
            nodes[first_node[i] : first_node[i + 1]],
            *(ends[at] - first_node[i]).T,
            edges=None if edges is None else edges[at],
        )
        found.append((graph, float(label)))
    return found


def tu_classes(folder: Path, num_classes: int | None = None) -> Whole:
    """Stacked graphs and their classes, numbered from 0 in the order of the labels.

    Args:
      folder: with the files.
      num_classes: how many different labels there must be; by default two or more.

    Raises:
      CorruptFileError: there are not so many different labels, or as for ``read_tu``.
    """
    graphs, labels = zip(*read_tu(folder), strict=True)
    found, classes = np.unique(labels, return_inverse=True)
    names = tuple(f"{label:g}" for label in found)
    good = len(names) == num_classes if num_classes else len(names) >= 2
    if not good:
        path = _file(folder, "graph_labels")
        mutag = path.name == "MUTAG_graph_labels.txt"
        note = "; experiments/mutag/README.md says how to restore it" if mutag else ""
        raise CorruptFileError(
            f"{path} must hold {num_classes or '2 or more'} different labels; got "
            f"{len(names)} ({', '.join(names[:5])}) in {len(labels)} lines. The copy "
            f"is defective: get the file again from its owners{note}."
        )
    return Whole(Dataset(stack_graphs(graphs), classes.astype(np.int32)), names)


def tu_shape(graphs: Graph) -> tuple[int, ...]:
    """How many features a node has, and an edge where edges have any."""
    features = graphs.nodes, graphs.edges
    return tuple(part.shape[-1] for part in features if part is not None)


def _check_ends(
    folder: Path, ends: np.ndarray, of_node: np.ndarray, graphs: int
) -> None:
    """Raise unless nodes come graph by graph, and edges join nodes of one graph."""
    last = len(of_node)
    inside = ends.shape[1] == 2 and ends.min() >= 0 and ends.max() < last
    _check(bool(inside), folder, "A", f"pairs of nodes from 1 to {last}")
    steps = np.diff(of_node, prepend=0, append=graphs - 1)
    ordered = bool(np.all(steps >= 0)) and len(np.unique(of_node)) == graphs
    _check(ordered, folder, "graph_indicator", f"graphs from 1 to {graphs}, in order")
    within = bool(np.all(of_node[ends[:, 0]] == of_node[ends[:, 1]]))
    _check(within, folder, "A", "edges within a graph")


def _check(good: bool, folder: Path, what: str, rule: str) -> None:
    if not good:
        raise CorruptFileError(
            f"{_file(folder, what)} must hold {rule}; got others. Get it again from "
            f"its owners."
        )


def _file(folder: Path, what: str) -> Path:
    """A file of a folder, whose files begin with the name of the data set.

    Raises:
      FileNotFoundError: there is no data set, or there are several.
    """
    names = [path.name.removesuffix("_A.txt") for path in folder.glob("*_A.txt")]
    if len(names) != 1:
        raise FileNotFoundError(
            f"{folder} must hold the files NAME_A.txt, NAME_graph_indicator.txt and "
            f"NAME_graph_labels.txt of one data set; got {len(names)}. Give the "
            f"folder in which they are."
        )
    return folder / f"{names[0]}_{what}.txt"


def _numbers(folder: Path, what: str) -> Float[np.ndarray, "lines columns"]:
    """The numbers of a text file with commas."""
    path = _file(folder, what)
    try:
        return np.loadtxt(path, delimiter=",", ndmin=2)
    except ValueError as error:
        raise CorruptFileError(f"{path} must hold numbers; got {error}.") from error


def _features(
    folder: Path, kind: str, rows: int
) -> Float[np.ndarray, "rows features"] | None:
    """Labels as one-hot rows, and attributes beside them; ``None`` without either."""
    parts = []
    for what in ("labels", "attributes"):
        name = f"{kind}_{what}"
        if not _file(folder, name).exists():
            continue
        values = _numbers(folder, name)
        _check(len(values) == rows, folder, name, f"{rows} lines")
        if what == "labels":
            _, numbers = np.unique(values[:, 0], return_inverse=True)
            values = np.eye(numbers.max() + 1)[numbers]
        parts.append(values)
    return np.concatenate(parts, axis=1).astype(np.float32) if parts else None


@DATASETS.register("tu:MUTAG", info=MUTAG)
def mutag(info: DataInfo, shelf: Shelf) -> Parts:
    """Graphs in parts of 70, 15 and 15 in a hundred, by class; no features of bonds."""
    whole = tu_classes(tu_folder(info, shelf), info.num_classes).dataset
    return standard_split(whole._replace(x=whole.x._replace(edges=None)))
