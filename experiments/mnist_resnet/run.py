"""``python -m experiments.mnist_resnet.run`` measures, judges, draws and writes."""

from collections.abc import Mapping, Sequence

from experiments.experiment import Experiment, Verdict, main
from experiments.mnist.measure import measure
from experiments.mnist.pictures import draw
from experiments.mnist.run import tables
from experiments.mnist.verdicts import Row, reads
from experiments.mnist_resnet.config import FULL, TINY

CLAIM = "A small residual network reads 99.4% of the test digits of MNIST"


def verdicts(found: Mapping[str, Sequence[Row]]) -> list[Verdict]:
    """Judge the claim by the numbers of ``measure``."""
    (row,) = found["runs"]
    return [reads(row, CLAIM)]


EXPERIMENT = Experiment("mnist_resnet", FULL, TINY, measure, verdicts, tables, draw)

if __name__ == "__main__":
    main(EXPERIMENT)
