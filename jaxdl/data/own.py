"""A user's own data: ``load("csv:PATH")``, ``"text:PATH"`` and the like."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from jaxdl.core.errors import require
from jaxdl.core.graph import Graph
from jaxdl.data.csv_table import read_csv
from jaxdl.data.folder import read_folder
from jaxdl.data.info import DataInfo, Parts, Whole, WithShared
from jaxdl.data.npz import read_npz
from jaxdl.data.registry import DATASETS
from jaxdl.data.splits import standard_split
from jaxdl.data.text.running import TEXTS, read_text
from jaxdl.data.tu import tu_classes, tu_shape

Reader = Callable[[Path], Whole]
READERS: dict[str, Reader] = {
    "csv": read_csv,
    "npz": read_npz,
    "folder": read_folder,
    "tu": tu_classes,
}


def is_own(name: str) -> bool:
    """Whether a name is that of a user's own data: ``tu:MUTAG`` is not."""
    kind, colon, _ = name.partition(":")
    return bool(colon) and kind in (*READERS, *TEXTS) and name not in DATASETS


def read_own(
    name: str, workers: int = 1, *, stream: bool = False
) -> tuple[DataInfo, Parts | WithShared]:
    """Read a user's own data; 70/15/15, by class where there are classes.

    A text is divided as ``jaxdl.data.text.running`` says.

    Args:
      name: such as ``"csv:PATH"``.
      workers: threads that decode pictures.
      stream: leave the pictures of the training part in their files.

    Raises:
      FileNotFoundError: there is no such file or folder.
      ValueError: it does not hold what its format asks for.
    """
    kind, _, place = name.partition(":")
    path = Path(place).expanduser()
    require(place != "", f"{kind}: must be followed by a path", repr(name))
    require(workers >= 1, "workers must be at least 1", workers)
    require(kind == "folder" or not stream, "only folder:PATH can be streamed", name)
    if not path.exists():
        raise FileNotFoundError(
            f"{path} must be there; got nothing. Look at the path behind {kind}: again."
        )
    if kind in TEXTS:
        return read_text(kind, path)
    pictures: Reader = partial(read_folder, workers=workers, stream=stream)
    whole = (READERS | {"folder": pictures})[kind](path)
    train, *held_out = standard_split(whole.dataset)
    if stream:  # these are evaluated as a whole
        held_out = [part._replace(x=part.x.read(workers)) for part in held_out]
    parts = train, held_out[0], held_out[1]
    graphs = isinstance(whole.dataset.x, Graph)
    info = DataInfo(
        name=path.stem,
        description=f"Your own data in {path}.",
        shape=tu_shape(whole.dataset.x) if graphs else whole.dataset.x.shape[1:],
        rows=(len(parts[0].y), len(parts[1].y), len(parts[2].y)),
        class_names=whole.class_names,
        feature_names=whole.feature_names,
        form="graphs" if graphs else "array",
    )
    return info, parts
