"""Data sets by name: ``load("digits")``."""

from pathlib import Path

from jaxdl.core.errors import require
from jaxdl.data.fetch import shelf
from jaxdl.data.forms import FORMS
from jaxdl.data.info import Data, DataInfo, Parts, WithShared
from jaxdl.data.own import is_own, read_own
from jaxdl.data.registry import DATASETS
from jaxdl.data.validate import validate


def load(
    name: str,
    *,
    data_dir: str | Path | None = None,
    download: bool = False,
    fake: bool = False,
    workers: int = 1,
    stream: bool = False,
) -> Data:
    """A data set in three parts, checked.

    Args:
      name: one of ``list_data()``, or a user's own data: ``"csv:PATH"``, a table
        whose last column is the target; ``"npz:PATH"``, the arrays ``x`` and ``y``;
        ``"folder:PATH"``, pictures in one folder per class; ``"text:PATH"``, a text
        by characters, or ``"words:PATH"`` or ``"pairs:PATH"`` by words or byte pairs;
        ``"tu:PATH"``, graphs in the files of the TU collection.
      data_dir: a folder to look in first; a file of the data set ``mnist`` is then
        ``data_dir/mnist/FILE``. Next come ``JAXDL_DATA_DIR`` and the user's cache.
      download: whether missing files may be downloaded into the user's cache, from
        HTTPS addresses and with a pinned SHA-256. ``JAXDL_OFFLINE=1`` forbids it.
      fake: give a small random stand-in of the same form, without any file.
      workers: threads that decode the pictures of ``"folder:PATH"``.
      stream: leave the pictures of the training part of ``"folder:PATH"`` in their
        files; ``train.x`` is then ``jaxdl.data.pictures.Pictures``.

    Raises:
      ValueError: the name is unknown, or the data is not as it must be.
      CorruptFileError: a file is not what its format promises.
      FileNotFoundError: a file is missing; how to get it is said.

    >>> data = load("iris")
    >>> data.train.x.shape, data.info.class_names
    ((105, 4), ('setosa', 'versicolor', 'virginica'))
    """
    found: Parts | WithShared
    if is_own(name):
        require(not fake, "fake must be False for your own data", fake)
        info, found = read_own(name, workers, stream=stream)
        return checked(info, found)
    require(not stream, "only folder:PATH can be streamed", name)
    if fake:
        info = DATASETS[name].facts["info"]
        info, found = FORMS[info.form].fake(info)
    else:
        entry = DATASETS[name]
        info = entry.facts["info"]
        found = entry.build(info, shelf(name, data_dir, download=download))
    return checked(info, found)


def checked(info: DataInfo, found: Parts | WithShared) -> Data:
    """Parts as a data set, once they are what its facts promise.

    Raises:
      ValueError: they are not; the first row at fault is named.
    """
    parts, shared = found if isinstance(found, WithShared) else (found, None)
    for part, dataset in zip(("train", "validation", "test"), parts, strict=True):
        validate(dataset, info, part, shared)
    return Data(info, *parts, shared)
