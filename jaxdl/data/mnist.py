"""MNIST and Fashion-MNIST in the four IDX files of their owners.

One training image in twelve is for validation. Each SHA-256 is of the file as
published; a copy that was compressed again, or not at all, is read as well.
"""

from pathlib import Path

import numpy as np
from jaxtyping import UInt8

from jaxdl.data.corrupt import corrupt
from jaxdl.data.fetch import RemoteFile, Shelf
from jaxdl.data.idx import read_idx
from jaxdl.data.info import DataInfo, Parts
from jaxdl.data.official import Bytes, official_parts
from jaxdl.data.registry import DATASETS

MNIST = DataInfo(
    name="mnist",
    description="Handwritten digits of 28x28 pixels; which digit is it?",
    shape=(28, 28, 1),
    rows=(55_000, 5_000, 10_000),
    class_names=tuple("0123456789"),
    home="http://yann.lecun.com/exdb/mnist/",
    licence="CC BY-SA 3.0",
    citation=(
        "Y. LeCun, L. Bottou, Y. Bengio and P. Haffner, Gradient-Based Learning "
        "Applied to Document Recognition, Proceedings of the IEEE, 1998"
    ),
)
FASHION_MNIST = DataInfo(
    name="fashion_mnist",
    description="Grey pictures of clothes, 28x28 pixels; what piece is it?",
    shape=(28, 28, 1),
    rows=(55_000, 5_000, 10_000),
    class_names=(
        "T-shirt/top",
        "Trouser",
        "Pullover",
        "Dress",
        "Coat",
        "Sandal",
        "Shirt",
        "Sneaker",
        "Bag",
        "Ankle boot",
    ),
    home="https://github.com/zalandoresearch/fashion-mnist",
    licence="MIT",
    citation=(
        "H. Xiao, K. Rasul and R. Vollgraf, Fashion-MNIST: a Novel Image Dataset for "
        "Benchmarking Machine Learning Algorithms, arXiv:1708.07747, 2017"
    ),
)

NAMES = (
    "train-images-idx3-ubyte.gz",
    "train-labels-idx1-ubyte.gz",
    "t10k-images-idx3-ubyte.gz",
    "t10k-labels-idx1-ubyte.gz",
)
SHA256 = {
    "mnist": (
        "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
        "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
        "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
        "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
    ),
    "fashion_mnist": (
        "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
        "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
        "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
        "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
    ),
}
MIRRORS = {
    "mnist": (
        "https://storage.googleapis.com/cvdf-datasets/mnist",
        "https://ossci-datasets.s3.amazonaws.com/mnist",
    ),
    "fashion_mnist": (
        "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion",
        "https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion",
    ),
}


def read_idx_files(info: DataInfo, shelf: Shelf) -> Parts:
    """Read the four files of one of the two.

    Raises:
      CorruptFileError: a file is not IDX or not of the published shape.
      FileNotFoundError: a file is missing.
    """
    paths = [
        shelf.find(name.removesuffix(".gz"))
        or shelf.get(RemoteFile(name, sha256, MIRRORS[info.name]))
        for name, sha256 in zip(NAMES, SHA256[info.name], strict=True)
    ]
    train = _read_pair(paths[0], paths[1], info.rows[0] + info.rows[1], info)
    return official_parts(
        train, _read_pair(paths[2], paths[3], info.rows[2], info), info
    )


def _read_pair(images: Path, labels: Path, rows: int, info: DataInfo) -> Bytes:
    x = _read_bytes(images, (rows, *info.shape[:2]))
    y = _read_bytes(labels, (rows,))
    if y.max() >= info.num_classes:
        got = f"{y.max()} at row {y.argmax()}"
        raise corrupt(labels, f"labels in [0, {info.num_classes})", got)
    return x[..., None], y


def _read_bytes(path: Path, shape: tuple[int, ...]) -> UInt8[np.ndarray, "..."]:
    values = read_idx(path)
    if values.shape != shape or values.dtype != np.uint8:
        got = f"{values.dtype} of shape {values.shape}"
        raise corrupt(path, f"bytes of shape {shape}", got)
    return values


for _info in (MNIST, FASHION_MNIST):
    DATASETS.register(_info.name, info=_info)(read_idx_files)
