"""The same runs as a loop in PyTorch Geometric, as its own examples write them."""

import time
from typing import Any

import numpy as np

from jaxdl.recipes.recipe import Recipe


def pyg_runs(made: Recipe, name: str, seeds: int) -> dict[str, Any]:
    """Test accuracy of each seed, chosen as in the experiment, and their seconds."""
    if not seeds:
        return {"test": [], "seconds": 0.0}
    import torch  # an extra: pip install "jaxdl[parity]"

    graph, splits = made.prepared.shared, made.prepared.splits
    x = torch.tensor(np.array(graph.nodes))
    edges = torch.tensor(np.stack([graph.senders, graph.receivers]).astype(np.int64))
    parts = [
        tuple(torch.tensor(np.array(leaf).astype(np.int64)) for leaf in part[:2])
        for part in splits
    ]
    start, found = time.perf_counter(), []
    for seed in range(seeds):
        torch.manual_seed(seed)
        found.append(pyg_run(made, network(name), x, edges, parts))
    return {"test": found, "seconds": time.perf_counter() - start}


def network(name: str) -> Any:
    """The network of the paper: two layers, dropout before each."""
    from torch import nn
    from torch_geometric import nn as layers

    if name == "gcn":
        convolve = [layers.GCNConv(1433, 16, cached=True)]
        convolve += [layers.GCNConv(16, 7, cached=True)]
        between, rate = nn.ReLU(), 0.5
    else:
        convolve = [layers.GATConv(1433, 8, 8, dropout=0.6)]
        convolve += [layers.GATConv(64, 7, 1, concat=False, dropout=0.6)]
        between, rate = nn.ELU(), 0.6
    first, last = ((conv, "x, e -> x") for conv in convolve)
    drop = lambda: (nn.Dropout(rate), "x -> x")
    return layers.Sequential("x, e", [drop(), first, between, drop(), last])


def pyg_run(made: Recipe, net: Any, x: Any, edges: Any, parts: Any) -> float:
    """One run of as many steps, evaluated after each."""
    import torch
    from torch.nn.functional import cross_entropy

    settings = made.job.config
    adam = torch.optim.Adam(
        net.parameters(), lr=settings.lr, weight_decay=settings.weight_decay
    )
    (rows, labels), *judged = parts
    best = (-1.0, 0.0)
    for _ in range(made.plan.num_steps):
        net.train()
        adam.zero_grad()
        cross_entropy(net(x, edges)[rows], labels).backward()
        adam.step()
        net.eval()
        with torch.no_grad():
            said = net(x, edges).argmax(-1)
        right = [float((said[ids] == y).float().mean()) for ids, y in judged]
        best = max(best, tuple(right), key=lambda pair: pair[0])
    return best[1]
