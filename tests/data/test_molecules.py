"""Molecules become graphs of atoms and bonds; what is no molecule is named."""

import sys

import numpy as np
import pytest

from jaxdl.core.errors import CorruptFileError
from jaxdl.data import load
from jaxdl.data.fetch import Shelf
from jaxdl.data.molecules import (
    ATOM_FEATURES,
    BACE,
    BOND_FEATURES,
    ELEMENTS,
    ESOL,
    bace,
    find_molecules,
    molecule_graph,
    read_molecules,
)


def test_acetic_acid_is_written_out():
    pytest.importorskip("rdkit")
    graph = molecule_graph("CC(=O)[O-]")
    assert graph.nodes.shape == (4, ATOM_FEATURES)
    elements = [ELEMENTS[i] for i in graph.nodes[:, :9].argmax(1)]
    assert elements == ["C", "C", "O", "O"]
    assert graph.nodes[:, 10:16].argmax(1).tolist() == [1, 3, 1, 1]
    assert graph.nodes[:, 16:21].argmax(1).tolist() == [3, 0, 0, 0]
    assert graph.nodes[:, -3].tolist() == [0, 0, 0, -1]
    ends = list(zip(graph.senders.tolist(), graph.receivers.tolist(), strict=True))
    assert ends == [(0, 1), (1, 0), (1, 2), (2, 1), (1, 3), (3, 1)]
    assert graph.edges.argmax(1).tolist() == [0, 0, 1, 1, 0, 0]


def test_rings_are_seen_and_a_lone_atom_has_no_bonds():
    pytest.importorskip("rdkit")
    benzene = molecule_graph("c1ccccc1")
    assert benzene.nodes[:, -2:].min() == 1
    np.testing.assert_array_equal(benzene.edges, [[0, 0, 0, 1, 1, 1]] * 12)
    sodium = molecule_graph("[Na+]")
    assert sodium.edges.shape == (0, BOND_FEATURES)
    assert sodium.nodes[0, 9] == 1
    with pytest.raises(ValueError, match="must be SMILES; got 'C1CC'"):
        molecule_graph("C1CC")


def test_columns_become_stacked_graphs_and_parts_are_by_class(tmp_path):
    pytest.importorskip("rdkit")
    (tmp_path / "molecules").mkdir()
    lines = [f"{'C' * n},{n % 2}" for n in range(1, 41)]
    path = tmp_path / "molecules" / "bace.csv"
    path.write_text("mol,Class\n" + "\n".join(lines))
    parts = bace(BACE, Shelf((tmp_path / "bace",)))
    assert [np.bincount(part.y).tolist() for part in parts] == [
        [16, 16],
        [2, 2],
        [2, 2],
    ]
    for part in parts:
        np.testing.assert_array_equal(part.x.n_node[:, 0] % 2, part.y)
    for text, message in [
        ("mol,Class\nC1CC,1\n", "line 2 of .*bace.csv .*got a molecule must be SMILES"),
        ("mol,Class\nC,1\nC,x\n", "line 3 of .* must have a molecule as 'mol'"),
        ("smiles,Class\nC,1\n", "line 2 of .*; got 'mol'"),
    ]:
        path.write_text(text)
        with pytest.raises(CorruptFileError, match=message):
            read_molecules(path, "mol", "Class")


def test_what_is_missing_is_said(tmp_path, monkeypatch):
    shelf = Shelf((tmp_path / "esol",))
    with pytest.raises(FileNotFoundError, match=rf"a.csv .* into {tmp_path}/molecules"):
        find_molecules("a.csv", ESOL, shelf)
    monkeypatch.setitem(sys.modules, "rdkit", None)
    with pytest.raises(ImportError, match=r"jaxdl\[chem\]"):
        molecule_graph("C")


@pytest.mark.data
def test_the_real_file_has_as_many_molecules_as_the_facts_say(real_data):
    pytest.importorskip("rdkit")
    data = load("esol", data_dir=real_data)
    assert tuple(len(part.y) for part in data.splits) == data.info.rows
    assert data.train.y.std() == pytest.approx(2.1, abs=0.05)
