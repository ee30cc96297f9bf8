"""The settings of the experiment."""

import dataclasses
from typing import NamedTuple


class Network(NamedTuple):
    """One of those compared.

    Attributes:
      label: its name in tables and pictures.
      attends: whether it looks at the source again.
      pace: its share of the learning rates.
    """

    label: str
    attends: bool = True
    pace: float = 1.0


NETWORKS = {
    "seq2seq": Network("LSTMs without attention", attends=False),
    "align": Network("LSTMs with attention"),
    "transformer": Network("transformer", pace=0.5),
}
"""By their names among the models of the library."""


@dataclasses.dataclass(frozen=True)
class Config:
    """What is compared, and for how long.

    Attributes:
      models: the names of those compared.
      num_seeds: draws of everything, for letters backwards.
      longest: letters of the longest text; the shortest has two.
      lengths: at which what is written is judged.
      rows: texts to learn from.
      judged: texts of each length.
      features: length of an embedding, and units of an LSTM.
      num_steps: updates.
      batch_size: texts in an update.
      words_batch_size: sentences in an update.
      learning_rate: peak of Adam's, times the pace; a cosine falls to 0.
      data: sentences to translate.
      fake: whether a stand-in takes their place.
      max_words: longer sentences are left out of all parts.
      epochs: passes over them.
      words_features: as ``features``, for sentences.
      words_learning_rate: the same for sentences.
      dropout_rate: for sentences.
    """

    models: tuple[str, ...] = tuple(NETWORKS)
    num_seeds: int = 3
    longest: int = 12
    lengths: tuple[int, ...] = (3, 6, 9, 12)
    rows: int = 8000
    judged: int = 200
    features: int = 32
    num_steps: int = 900
    batch_size: int = 64
    words_batch_size: int = 32
    learning_rate: float = 0.005
    data: str = "multi30k"
    fake: bool = False
    max_words: int = 10
    epochs: int = 8
    words_features: int = 96
    words_learning_rate: float = 0.004
    dropout_rate: float = 0.2


TINY = Config(
    num_seeds=2,
    longest=4,
    lengths=(2, 4),
    rows=64,
    judged=4,
    features=8,
    num_steps=3,
    batch_size=8,
    words_batch_size=8,
    data="reversal",
    fake=True,
    max_words=3,
    epochs=1,
    words_features=4,
)
"""The same experiment in seconds, for the tests."""
