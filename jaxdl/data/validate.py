"""One look at the values of a data set, on the host, before anything is compiled.

JAX does not complain later: an index out of range is clamped, a label out of range
counts as another, and one NaN spreads over the whole model.
"""

import jax
import numpy as np
from jaxtyping import PyTree

from jaxdl.core.types import Dataset
from jaxdl.data.checks import FINITE, check_form, check_labels, check_range
from jaxdl.data.forms import FORMS
from jaxdl.data.info import DataInfo

SQUARABLE = (-1e18, 1e18)  # the squares of such targets, and their sums, fit float32


def validate(
    dataset: Dataset, info: DataInfo, part: str = "data", shared: PyTree = None
) -> None:
    """Check that a part of a data set holds what its facts promise.

    Args:
      dataset: NumPy arrays, as ``Data`` describes them.
      info: the facts; its form says what the inputs must be.
      part: ``"train"``, ``"validation"`` or ``"test"``, for messages.
      shared: what the examples refer to, such as the graph that they are nodes of.

    Raises:
      ValueError: a shape or dtype is not as promised; there is no row; a value is not
        finite, a label not in ``[0, num_classes)``, a pixel not in [0, 1], or a weight
        negative. The first row at fault is named.
    """
    where = f"{info.name}/{part}"
    FORMS[info.form].validate(dataset, info, where, shared)
    y, weight = dataset.y, dataset.weight
    rows = len(jax.tree.leaves(dataset.x)[0])
    if info.task == "classify":
        check_labels(y, info.num_classes, where)
        check_form("labels", y, np.int32, (), where, rows)
    elif info.task == "regress":
        check_form("targets", y, np.float32, (info.num_targets,), where, rows)
        check_range("targets", y, FINITE, where, "Drop that row.")
        check_range("targets", y, SQUARABLE, where, "Choose a larger unit.")
    if weight is not None:
        check_form("weight", weight, np.float32, (), where, rows)
        check_range("weight", weight, (0.0, FINITE[1]), where, "0 leaves a row out.")
