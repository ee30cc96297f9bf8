"""What a data set is: its facts, and its three parts."""

import dataclasses
from typing import NamedTuple

from jaxtyping import PyTree

from jaxdl.core.types import Dataset, Splits

Parts = tuple[Dataset, Dataset, Dataset]
"""The train, validation and test part."""


class WithShared(NamedTuple):
    """Parts whose examples mean something only beside what they share.

    Attributes:
      parts: the train, validation and test part.
      shared: NumPy arrays, such as the graph of which the examples are nodes.
    """

    parts: Parts
    shared: PyTree


@dataclasses.dataclass(frozen=True)
class DataInfo:
    """The facts of a data set, known before a file of it is opened.

    Attributes:
      name: what ``load`` calls it.
      description: what one example is and what is to be predicted from it.
      shape: the shape of one example: ``(height, width, channels)`` of an image with
        values in [0, 1], ``(features,)`` of a table row in raw units, ``(points,
        space)`` of a cloud of points, ``(elements, features)`` of the largest set,
        ``(features,)`` of a node, and of graphs ``(features of a node, features of an
        edge)`` where edges have any.
      rows: how many examples the train, validation and test part have.
      class_names: what each label means; empty when the target is a number.
      feature_names: what each column of a table means; empty for images.
      form: how an example looks: a name in ``jaxdl.data.forms.FORMS``.
      num_targets: how many numbers are to be predicted where there are no classes; of
        a text, how many tokens may come next.
      own_task: what is to be predicted where it is neither a class nor a number.
      home: where its owners describe it.
      licence: the terms its owners give.
      citation: the publication to cite.
    """

    name: str
    description: str
    shape: tuple[int, ...]
    rows: tuple[int, int, int]
    class_names: tuple[str, ...] = ()
    feature_names: tuple[str, ...] = ()
    form: str = "array"
    num_targets: int = 1
    own_task: str = ""
    home: str = ""
    licence: str = ""
    citation: str = ""

    @property
    def num_classes(self) -> int:
        """How many classes there are; 0 for regression."""
        return len(self.class_names)

    @property
    def task(self) -> str:
        """What is to be predicted: ``"classify"`` a class, ``"regress"`` a number.

        Or else ``own_task``, such as ``"language"``: the next token.
        """
        return self.own_task or ("classify" if self.class_names else "regress")


class Whole(NamedTuple):
    """A user's own data, not yet divided; the names are those of ``DataInfo``."""

    dataset: Dataset
    class_names: tuple[str, ...] = ()
    feature_names: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, eq=False)
class Data:
    """A loaded data set: NumPy arrays on the host.

    In each part ``x`` is float32 ``[rows, *info.shape]``, or what ``info.form`` says;
    ``y`` is int32 ``[rows]`` with labels in ``[0, num_classes)``, or float32
    ``[rows, targets]`` in raw units; ``weight`` is ``None``. ``shared`` is what the
    examples of all parts refer to, or ``None``.
    """

    info: DataInfo
    train: Dataset
    validation: Dataset
    test: Dataset
    shared: PyTree = None

    @property
    def splits(self) -> Splits:
        """The three parts without the facts, as a training run takes them."""
        return Splits(self.train, self.validation, self.test)
