"""Series at the nodes of a graph are checked, and their stand-ins have their form."""

import numpy as np
import pytest

from jaxdl.core.types import Dataset
from jaxdl.data import DATASETS, load
from jaxdl.data.signals import check_signals

INFO = DATASETS["los_loop_graph"].facts["info"]


def test_what_is_not_series_at_the_nodes_of_the_shared_graph_is_refused():
    data = load("los_loop_graph", fake=True)
    assert data.train.y.shape == (512, INFO.num_targets)
    graph, x = data.shared, data.train.x[:2]
    for series, shared, message in [
        (x, None, "must share a graph"),
        (x, graph._replace(senders=graph.senders + 207), "must be in"),
        (x, graph._replace(nodes=graph.nodes[:-1]), "must have 207 rows; got 206"),
        (x[..., :5], graph, "x of here must be .* float32"),
        (x[:0], graph, "here must have at least one row"),
        (x * np.float32(np.nan), graph, "values must be finite"),
    ]:
        with pytest.raises(ValueError, match=message):
            check_signals(Dataset(series), INFO, "here", shared)
