"""A week of traffic in Los Angeles: what will the sensors see in a quarter of an hour?

The protocol is that of Zhao et al.: the last fifth of the time is the test, an example
is an hour of the 207 sensors, and what follows are the next three steps of five
minutes. They learn from all that comes before; here its last eighth is validation.
Their code leaves out the last stretch of a part, and so does this.
"""

from pathlib import Path

import numpy as np
from jaxtyping import Float32

from jaxdl.core.types import Dataset
from jaxdl.data.corrupt import corrupt
from jaxdl.data.fetch import RemoteFile, Shelf
from jaxdl.data.forecast import past_and_future
from jaxdl.data.graph.convert import from_scipy
from jaxdl.data.info import DataInfo, Parts, WithShared
from jaxdl.data.registry import DATASETS

SENSORS, PAST, AHEAD = 207, 12, 3
ENDS = (0.7, 0.8)  # of the time: where learning ends, and validation

LOS_LOOP = DataInfo(
    name="los_loop",
    description="An hour of traffic at 207 sensors; how fast is it in 15 minutes?",
    shape=(PAST, SENSORS),
    rows=(1396, 187, 389),
    num_targets=AHEAD * SENSORS,
    home="https://github.com/lehaifeng/T-GCN",
    licence="none stated for the measurements; the code beside them is under MIT",
    citation=(
        "L. Zhao et al., T-GCN: A Temporal Graph Convolutional Network for Traffic "
        "Prediction, IEEE Transactions on Intelligent Transportation Systems, 2020"
    ),
)
LOS_LOOP_GRAPH = DataInfo(
    **{
        **vars(LOS_LOOP),
        "name": "los_loop_graph",
        "description": "The same with the graph of the roads; how fast in 15 minutes?",
        "form": "signals",
    }
)
SHA256 = {
    "los_speed.csv": "7b732d86ae32b2930595becba28aff39dacbfb2197e250fc0332e1744ce2cbf4",
    "los_adj.csv": "7a6eb41e10677992b5af50f5ab187c6c05c5c3a92cb973950cfddbf857361e76",
}
MIRRORS = ("https://raw.githubusercontent.com/lehaifeng/T-GCN/master/data",)


@DATASETS.register("los_loop", info=LOS_LOOP)
def los_loop(info: DataInfo, shelf: Shelf) -> Parts:
    """Speeds in miles an hour.

    Raises:
      CorruptFileError: the file is not a table of these sensors.
      FileNotFoundError: it is missing.
    """
    del info
    speed = read_table(find("los_speed.csv", shelf), header=1)
    ends = [int(end * len(speed)) for end in ENDS]
    train, validation, test = (
        past_and_future(part, PAST, AHEAD) for part in np.split(speed, ends)
    )
    return without_last(train), validation, without_last(test)


@DATASETS.register("los_loop_graph", info=LOS_LOOP_GRAPH)
def los_loop_graph(info: DataInfo, shelf: Shelf) -> WithShared:
    """The same, and the graph whose edges are the heavier, the shorter the road.

    A sensor has an edge of weight 1 to itself.

    Raises:
      CorruptFileError: a file is not a table of these sensors.
      FileNotFoundError: one is missing.
    """
    parts = los_loop(info, shelf)
    weights = read_table(find("los_adj.csv", shelf))
    return WithShared(parts, from_scipy(np.ones((SENSORS, 1), np.float32), weights))


def without_last(part: Dataset) -> Dataset:
    """All rows but the last."""
    return part._replace(x=part.x[:-1], y=part.y[:-1])


def find(name: str, shelf: Shelf) -> Path:
    """A file of ``los_loop``, by whichever name the data are asked for."""
    folders = tuple(folder.with_name("los_loop") for folder in shelf.folders)
    file = RemoteFile(name, SHA256[name], MIRRORS)
    return shelf._replace(folders=folders).get(file)


def read_table(path: Path, header: int = 0) -> Float32[np.ndarray, "rows sensors"]:
    """Numbers with commas between, a column a sensor.

    Raises:
      CorruptFileError: a field is not a finite number, or there are other columns.
    """
    try:
        table = np.loadtxt(path, np.float32, delimiter=",", skiprows=header, ndmin=2)
    except ValueError as error:
        raise corrupt(path, "numbers with commas between", error) from error
    if table.shape[1] != SENSORS or not np.isfinite(table).all():
        raise corrupt(path, f"numbers in {SENSORS} columns", f"shape {table.shape}")
    return table
