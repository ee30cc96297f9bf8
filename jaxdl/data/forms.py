"""The forms that examples come in: how they are checked, and made up.

A row of a table or an image is one array; a graph, a set or a sentence is several. Each
form says what its examples must be, and makes small random stand-ins.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from jaxtyping import PyTree

from jaxdl.core.errors import require
from jaxdl.core.types import Dataset
from jaxdl.data.checks import FINITE, check_form, check_range
from jaxdl.data.fake import fake_twin
from jaxdl.data.graphs import check_graphs, fake_graphs
from jaxdl.data.info import DataInfo, Parts, WithShared
from jaxdl.data.nodes import check_nodes, fake_nodes
from jaxdl.data.pairs import check_pairs, fake_pairs
from jaxdl.data.pictures import Pictures
from jaxdl.data.rolls import check_rolls, fake_rolls
from jaxdl.data.sets import check_sets, fake_sets
from jaxdl.data.signals import check_signals, fake_signals
from jaxdl.data.tokens import check_tokens, fake_tokens


class Form(NamedTuple):
    """How the examples of one form are checked and made up.

    Attributes:
      validate: ``(dataset, info, where, shared)`` raises ``ValueError`` unless the
        inputs of a part, and targets that are neither classes nor numbers, are what
        ``info`` promises; ``where`` is for messages.
      fake: ``info -> (info, parts)``, a small random stand-in with fewer rows.
    """

    validate: Callable[[Dataset, DataInfo, str, PyTree], None]
    fake: Callable[[DataInfo], tuple[DataInfo, Parts | WithShared]]


def check_arrays(
    dataset: Dataset, info: DataInfo, where: str, shared: PyTree = None
) -> None:
    """Check that the inputs are rows of a table, or images.

    Raises:
      ValueError: they have another shape or dtype, there is no row, a value is not
        finite, or a pixel is not in [0, 1].
    """
    del shared
    x = dataset.x
    if isinstance(x, Pictures):  # what is read of them is so
        return
    check_form("x", x, np.float32, info.shape, where)
    require(len(x) > 0, f"{where} must have at least one row", 0)
    if len(info.shape) == 3:
        check_range("pixels", x, (0.0, 1.0), where, "Divide bytes by 255.")
    else:
        check_range("features", x, FINITE, where, "Drop or fill that row.")


FORMS: dict[str, Form] = {
    "array": Form(check_arrays, fake_twin),
    "graphs": Form(check_graphs, fake_graphs),
    "nodes": Form(check_nodes, fake_nodes),
    "sets": Form(check_sets, fake_sets),
    "pairs": Form(check_pairs, fake_pairs),
    "rolls": Form(check_rolls, fake_rolls),
    "signals": Form(check_signals, fake_signals),
    "tokens": Form(check_tokens, fake_tokens),
}
"""By ``DataInfo.form``."""
