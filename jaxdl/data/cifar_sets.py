"""CIFAR-10 and CIFAR-100 in the binary files of their owner.

One training image in ten is for validation. The archive is read as it is; a folder into
which it was unpacked is read as well. The SHA-256 is of the archive as published.
"""

import numpy as np

from jaxdl.data.cifar import read_cifar
from jaxdl.data.fetch import RemoteFile, Shelf
from jaxdl.data.info import DataInfo, Parts
from jaxdl.data.official import official_parts
from jaxdl.data.registry import DATASETS

HOME = "https://www.cs.toronto.edu/~kriz"
CITATION = (
    "A. Krizhevsky, Learning Multiple Layers of Features from Tiny Images, "
    "University of Toronto, 2009"
)
FINE_NAMES = """
apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle bowl boy bridge bus
butterfly camel can castle caterpillar cattle chair chimpanzee clock cloud cockroach
couch crab crocodile cup dinosaur dolphin elephant flatfish forest fox girl hamster
house kangaroo keyboard lamp lawn_mower leopard lion lizard lobster man maple_tree
motorcycle mountain mouse mushroom oak_tree orange orchid otter palm_tree pear
pickup_truck pine_tree plain plate poppy porcupine possum rabbit raccoon ray road rocket
rose sea seal shark shrew skunk skyscraper snail snake spider squirrel streetcar
sunflower sweet_pepper table tank telephone television tiger tractor train trout tulip
turtle wardrobe whale willow_tree wolf woman worm
"""

CIFAR10 = DataInfo(
    name="cifar10",
    description="Colour photographs of 32x32 pixels; which of ten things is it?",
    shape=(32, 32, 3),
    rows=(45_000, 5_000, 10_000),
    class_names=(
        "airplane",
        "automobile",
        "bird",
        "cat",
        "deer",
        "dog",
        "frog",
        "horse",
        "ship",
        "truck",
    ),
    home=f"{HOME}/cifar.html",
    licence="none stated; the owner asks to be cited",
    citation=CITATION,
)
CIFAR100 = DataInfo(
    name="cifar100",
    description="Colour photographs of 32x32 pixels; which of a hundred things is it?",
    shape=(32, 32, 3),
    rows=(45_000, 5_000, 10_000),
    class_names=tuple(FINE_NAMES.split()),
    home=f"{HOME}/cifar.html",
    licence="none stated; the owner asks to be cited",
    citation=CITATION,
)


@DATASETS.register("cifar10", info=CIFAR10)
def read_cifar10(info: DataInfo, shelf: Shelf) -> Parts:
    """Five batches for training and validation, and one for testing."""
    archive = RemoteFile(
        "cifar-10-binary.tar.gz",
        "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
        (HOME,),
    )
    batch = (info.rows[0] + info.rows[1]) // 5
    members = {f"data_batch_{number}.bin": batch for number in range(1, 6)}
    *train, test = read_cifar(
        shelf.find("cifar-10-batches-bin") or shelf.get(archive),
        {**members, "test_batch.bin": info.rows[2]},
        label_bytes=1,
        num_classes=info.num_classes,
    )
    images, labels = map(np.concatenate, zip(*train, strict=True))
    return official_parts((images, labels), test, info)


@DATASETS.register("cifar100", info=CIFAR100)
def read_cifar100(info: DataInfo, shelf: Shelf) -> Parts:
    """The label is the fine one; the coarse one is not used."""
    archive = RemoteFile(
        "cifar-100-binary.tar.gz",
        "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec",
        (HOME,),
    )
    train, test = read_cifar(
        shelf.find("cifar-100-binary") or shelf.get(archive),
        {"train.bin": info.rows[0] + info.rows[1], "test.bin": info.rows[2]},
        label_bytes=2,
        num_classes=info.num_classes,
    )
    return official_parts(train, test, info)
