"""Files of the TU collection become graphs; what is wrong in them is named."""

import dataclasses

import numpy as np
import pytest

from jaxdl.core.errors import CorruptFileError
from jaxdl.data import load
from jaxdl.data.fetch import Shelf
from jaxdl.data.tu import MUTAG, mutag, read_tu, tu_classes, tu_folder, tu_shape

FILES = {
    "A": "4, 5\n1, 2\n2, 1\n5, 4\n2, 3\n",
    "graph_indicator": "1\n1\n1\n2\n2\n",
    "graph_labels": "1\n-1\n",
    "node_labels": "7\n3\n7\n3\n3\n",
    "edge_attributes": "0.5, 1\n1, 2\n3, 4\n5, 6\n7, 8\n",
}


def written(folder, **changed):
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (FILES | changed).items():
        if text is not None:
            (folder / f"{folder.name}_{name}.txt").write_text(text)
    return folder


def test_the_lines_of_the_files_become_graphs(tmp_path):
    (first, one), (second, other) = read_tu(written(tmp_path / "two"))
    assert (one, other) == (1, -1)
    np.testing.assert_array_equal(first.nodes, [[0, 1], [1, 0], [0, 1]])
    assert first.senders.tolist() == [0, 1, 1]
    assert first.receivers.tolist() == [1, 0, 2]
    np.testing.assert_array_equal(first.edges, [[1, 2], [3, 4], [7, 8]])
    np.testing.assert_array_equal(second.nodes, [[1, 0], [1, 0]])
    assert second.senders.tolist() == [0, 1]
    np.testing.assert_array_equal(second.edges, [[0.5, 1], [5, 6]])
    classes, names, _ = tu_classes(tmp_path / "two", 2)
    assert classes.y.tolist() == [1, 0]
    assert classes.x.nodes.shape == (2, 4, 2)
    assert names == ("-1", "1")
    assert tu_shape(classes.x) == (2, 2)


def test_nodes_of_which_nothing_is_known_have_the_number_one(tmp_path):
    folder = written(tmp_path / "bare", node_labels=None, edge_attributes=None)
    (graph, _), _ = read_tu(folder)
    np.testing.assert_array_equal(graph.nodes, np.ones((3, 1)))
    assert graph.edges is None


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"A": "1, 6\n"}, "two_A.txt must hold pairs of nodes from 1 to 5"),
        ({"A": "0, 1\n"}, "two_A.txt must hold pairs of nodes from 1 to 5"),
        ({"A": "3, 4\n"}, "two_A.txt must hold edges within a graph"),
        ({"A": "a, b\n"}, "two_A.txt must hold numbers; got"),
        ({"graph_indicator": "1\n2\n1\n2\n2\n"}, "must hold graphs from 1 to 2, in"),
        ({"graph_indicator": "1\n1\n1\n1\n1\n"}, "must hold graphs from 1 to 2, in"),
        ({"node_labels": "1\n"}, "two_node_labels.txt must hold 5 lines"),
        (
            {"graph_labels": "-1\n-1\n"},
            r"two_graph_labels.txt must hold 2 different labels; got 1 \(-1\) in 2 lin"
            r"es. The copy is defective: get the file again from its owners\.$",
        ),
    ],
)
def test_what_is_wrong_in_a_file_is_named(tmp_path, changed, message):
    with pytest.raises(CorruptFileError, match=message):
        tu_classes(written(tmp_path / "two", **changed), 2)


def test_any_number_of_classes_above_one_will_do_and_the_folder_has_any_name(tmp_path):
    folder = written(tmp_path / "two").rename(tmp_path / "raw")
    assert tu_classes(folder).class_names == ("-1", "1")
    (folder / "two_graph_labels.txt").write_text("3\n3\n")
    with pytest.raises(
        CorruptFileError, match="hold 2 or more different labels; got 1"
    ):
        tu_classes(folder)
    rule = "NAME_graph_labels.txt of one data set; got"
    (folder / "one_A.txt").touch()
    with pytest.raises(FileNotFoundError, match=f"raw must hold .* {rule} 2"):
        tu_classes(folder)
    with pytest.raises(FileNotFoundError, match=f"must hold .* {rule} 0"):
        tu_classes(tmp_path)


def test_a_folder_is_found_below_tu_or_missed_there(tmp_path):
    shelf = Shelf((tmp_path / "tu:MUTAG",))
    with pytest.raises(FileNotFoundError, match=rf"MUTAG.zip of https.*{tmp_path}/tu"):
        tu_folder(MUTAG, shelf)
    (tmp_path / "tu" / "MUTAG").mkdir(parents=True)
    assert tu_folder(MUTAG, shelf) == tmp_path / "tu" / "MUTAG"


def test_parts_are_by_class_and_without_features_of_bonds(tmp_path):
    ends = "".join(f"{2 * n + 1}, {2 * n + 2}\n" for n in range(20))
    written(
        tmp_path / "tu" / "MUTAG",
        A=ends,
        graph_indicator="".join(f"{n}\n{n}\n" for n in range(1, 21)),
        graph_labels="1\n-1\n" * 10,
        node_labels=None,
        edge_attributes="1\n" * 20,
    )
    info = dataclasses.replace(MUTAG, shape=(1,))
    parts = mutag(info, Shelf((tmp_path / "tu:MUTAG",)))
    assert [np.bincount(part.y).tolist() for part in parts] == [[7, 7], [2, 1], [1, 2]]
    assert parts[0].x.edges is None


@pytest.mark.data
def test_the_real_files_have_the_molecules_of_mutag(real_data):
    """Both orders in use are known, and a file without two classes is refused."""
    found = read_tu(real_data / "tu" / "MUTAG")
    graphs, labels = zip(*found, strict=True)
    assert len(graphs) == 188
    assert sum(graph.num_nodes for graph in graphs) == 3371
    assert sum(graph.num_edges for graph in graphs) == 7442
    assert {graph.nodes.shape[1] for graph in graphs} == {7}
    if len(set(labels)) == 2:
        assert max(map(labels.count, set(labels))) == 125
        assert load("tu:MUTAG").info.rows == (132, 28, 28)
    else:
        with pytest.raises(CorruptFileError, match="2 different labels"):
            load("tu:MUTAG")
