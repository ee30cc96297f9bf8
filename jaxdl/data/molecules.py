"""Molecules as graphs of their atoms and bonds: ESOL and BACE, written as SMILES.

A line of SMILES spells a molecule; rdkit reads it. Hydrogens are not atoms of the graph
but a feature of those they belong to. Both ways of a bond are edges.

The parts are random, 80, 10 and 10 in a hundred, the same each time. Molecules of a
random test part resemble those of the training part, so results are better than for
new kinds of molecules.
"""

import csv
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float

from jaxdl.core.errors import CorruptFileError
from jaxdl.core.graph import Graph, one_graph
from jaxdl.core.types import Dataset
from jaxdl.data.fetch import Shelf
from jaxdl.data.graph.buckets import stack_graphs
from jaxdl.data.info import DataInfo, Parts
from jaxdl.data.registry import DATASETS
from jaxdl.data.splits import split

ELEMENTS = ("C", "N", "O", "F", "P", "S", "Cl", "Br", "I")
MOST_BONDS, MOST_HYDROGENS = 5, 4
HYBRIDS = ("SP", "SP2", "SP3")
BONDS = ("SINGLE", "DOUBLE", "TRIPLE", "AROMATIC")
ATOM_FEATURES = len(ELEMENTS) + 1 + MOST_BONDS + 1 + MOST_HYDROGENS + 1 + 3 + 3
BOND_FEATURES = len(BONDS) + 2

ESOL = DataInfo(
    name="esol",
    description="Molecules; how well does one dissolve (log mol per litre of water)?",
    shape=(ATOM_FEATURES, BOND_FEATURES),
    rows=(902, 113, 113),
    form="graphs",
    home="https://moleculenet.org/datasets-1",
    licence="none stated for the measurements; the files are published under MIT",
    citation=(
        "J. S. Delaney, ESOL: Estimating Aqueous Solubility Directly from Molecular "
        "Structure, Journal of Chemical Information and Computer Sciences 44, 2004"
    ),
)
BACE = DataInfo(
    name="bace",
    description="Molecules; does one inhibit the human enzyme beta-secretase 1?",
    shape=(ATOM_FEATURES, BOND_FEATURES),
    rows=(1211, 151, 151),
    class_names=("no", "yes"),
    form="graphs",
    home="https://moleculenet.org/datasets-1",
    licence="none stated for the measurements; the files are published under MIT",
    citation=(
        "G. Subramanian, B. Ramsundar, V. Pande and R. A. Denny, Computational "
        "Modeling of beta-secretase 1 (BACE-1) Inhibitors Using Ligand Based "
        "Approaches, Journal of Chemical Information and Modeling 56, 2016"
    ),
)


def molecule_graph(smiles: str) -> Graph:
    """The graph of a molecule without its hydrogens.

    Nodes have one-hot element (the last column is any other), number of bonds, number
    of hydrogens and hybridisation, then charge, aromaticity and whether in a ring;
    edges one-hot kind of bond, then conjugation and whether in a ring.

    Raises:
      ImportError: rdkit is not installed.
      ValueError: the text is no molecule.
    """
    molecule = _rdkit().MolFromSmiles(smiles)
    if molecule is None or not molecule.GetNumAtoms():
        raise ValueError(f"a molecule must be SMILES; got {smiles!r}.")
    atoms = [_atom(atom) for atom in molecule.GetAtoms()]
    pairs, edges = [], []
    for bond in molecule.GetBonds():
        ends = bond.GetBeginAtomIdx(), bond.GetEndAtomIdx()
        pairs += [ends, ends[::-1]]
        edges += [_bond(bond)] * 2
    senders, receivers = np.array(pairs, np.int32).reshape(-1, 2).T
    features = np.array(edges, np.float32).reshape(-1, BOND_FEATURES)
    return one_graph(np.array(atoms, np.float32), senders, receivers, edges=features)


def _rdkit() -> Any:
    try:
        from rdkit import Chem, rdBase
    except ImportError as error:
        raise ImportError(
            'Molecules are read by rdkit; pip install "jaxdl[chem]".'
        ) from error
    rdBase.DisableLog("rdApp.error")  # what is no molecule is raised
    return Chem


def _one_hot(value: Any, known: Any, *, other: bool = False) -> list[float]:
    found = [float(value == one) for one in known]
    return [*found, float(value not in known)] if other else found


def _atom(atom: Any) -> list[float]:
    return [
        *_one_hot(atom.GetSymbol(), ELEMENTS, other=True),
        *_one_hot(min(atom.GetDegree(), MOST_BONDS), range(MOST_BONDS + 1)),
        *_one_hot(min(atom.GetTotalNumHs(), MOST_HYDROGENS), range(MOST_HYDROGENS + 1)),
        *_one_hot(str(atom.GetHybridization()), HYBRIDS),
        float(atom.GetFormalCharge()),
        float(atom.GetIsAromatic()),
        float(atom.IsInRing()),
    ]


def _bond(bond: Any) -> list[float]:
    kind = _one_hot(str(bond.GetBondType()), BONDS)
    return [*kind, float(bond.GetIsConjugated()), float(bond.IsInRing())]


def read_molecules(path: Path, smiles: str, target: str) -> Dataset:
    """Stacked graphs and the numbers, ``[rows, 1]``, of two columns of a CSV file.

    Raises:
      CorruptFileError: a column is missing, or a line is no molecule or no number.
      FileNotFoundError: there is no such file.
      ImportError: rdkit is not installed.
    """
    _rdkit()
    graphs, numbers = [], []
    with path.open(encoding="utf-8-sig", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), start=2):
            try:
                graphs.append(molecule_graph(row[smiles].strip()))
                numbers.append(float(row[target]))
            except (KeyError, ValueError) as error:
                raise CorruptFileError(
                    f"line {line} of {path} must have a molecule as {smiles!r} and a "
                    f"number as {target!r}; got {error}."
                ) from error
    y: Float[np.ndarray, "rows 1"] = np.array(numbers, np.float32)[:, None]
    return Dataset(stack_graphs(graphs), y)


def find_molecules(name: str, info: DataInfo, shelf: Shelf) -> Path:
    """The file ``molecules/NAME``.

    Raises:
      FileNotFoundError: there is none; nothing is downloaded.
    """
    places = tuple(folder.parent / "molecules" for folder in shelf.folders)
    found = shelf._replace(folders=places).find(name)
    if found is None:
        raise FileNotFoundError(
            f"{name} must be there; got nothing in {', '.join(map(str, places))}. "
            f"Put the file of {info.home} into {places[0]}."
        )
    return found


@DATASETS.register("esol", info=ESOL)
def esol(info: DataInfo, shelf: Shelf) -> Parts:
    """The measured solubility; other columns of the file are not used."""
    path = find_molecules("delaney-processed.csv", info, shelf)
    target = "measured log solubility in mols per litre"
    whole = read_molecules(path, "smiles", target)
    train, validation, test = split(whole, (0.8, 0.1, 0.1), seed=0, stratify=False)
    return train, validation, test


@DATASETS.register("bace", info=BACE)
def bace(info: DataInfo, shelf: Shelf) -> Parts:
    """Whether a molecule inhibits, in parts balanced by class."""
    whole = read_molecules(find_molecules("bace.csv", info, shelf), "mol", "Class")
    whole = whole._replace(y=whole.y[:, 0].astype(np.int32))
    train, validation, test = split(whole, (0.8, 0.1, 0.1), seed=0, stratify=True)
    return train, validation, test
