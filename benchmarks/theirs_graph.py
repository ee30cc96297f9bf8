"""Graph networks of PyTorch Geometric, and a GCN by PyTorch's sparse matrices."""

from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from benchmarks.citation import Citations, cora, large
from benchmarks.theirs import Run, training


class Network(nn.Module):
    """Two convolutions of PyTorch Geometric on a fixed graph.

    Args:
      first: the hidden convolution.
      second: the one that gives logits.
      bend: what comes between them.
      edges: ``[2, edges]``.
    """

    def __init__(
        self, first: nn.Module, second: nn.Module, bend: Any, edges: torch.Tensor
    ) -> None:
        super().__init__()
        self.first, self.second, self.bend, self.edges = first, second, bend, edges

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Logits of all nodes."""
        return self.second(self.bend(self.first(x, self.edges)), self.edges)


class Spread(nn.Module):
    """A product with the normalised adjacency, and with its transpose backward.

    Args:
      edges: ``[2, edges]``.
      nodes: how many nodes there are.
    """

    def __init__(self, edges: torch.Tensor, nodes: int) -> None:
        super().__init__()
        from torch_geometric.nn.conv.gcn_conv import gcn_norm

        ends, weights = gcn_norm(edges, None, nodes)
        matrix = torch.sparse_coo_tensor(ends.flip(0), weights, (nodes, nodes))
        forth = matrix.coalesce().to_sparse_csr()
        back = matrix.t().coalesce().to_sparse_csr()

        class Product(torch.autograd.Function):
            @staticmethod
            def forward(ctx: Any, x: torch.Tensor) -> torch.Tensor:
                return forth @ x

            @staticmethod
            def backward(ctx: Any, g: torch.Tensor) -> torch.Tensor:
                return back @ g

        self.product = Product.apply

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The product."""
        return self.product(x)


def tensors(data: Citations) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Features, edges and labels."""
    edges = np.stack([data.senders, data.receivers]).astype(np.int64)
    y = torch.from_numpy(data.y).long()
    return torch.from_numpy(data.x), torch.from_numpy(edges), y


def gcn_network(data: Citations) -> nn.Module:
    """A GCN of two layers, whose normalisation is computed once."""
    from torch_geometric.nn import GCNConv

    x, edges, _ = tensors(data)
    first = GCNConv(x.shape[1], data.hidden, cached=True)
    second = GCNConv(data.hidden, data.classes, cached=True)
    return Network(first, second, torch.relu, edges)


def gat_network(data: Citations) -> nn.Module:
    """A GAT of two layers, the hidden one with eight heads of eight features."""
    from torch_geometric.nn import GATConv

    x, edges, _ = tensors(data)
    first = GATConv(x.shape[1], 8, heads=8)
    second = GATConv(64, data.classes, concat=False)
    return Network(first, second, functional.elu, edges)


NETWORKS = {"gcn": gcn_network, "gat": gat_network}


def of_pyg(name: str, data: Citations) -> Run:
    """Steps of a network of PyTorch Geometric on all nodes."""
    x, _, y = tensors(data)
    return training(NETWORKS[name](data), x, y)


def gcn_sparse(data: Citations) -> Run:
    """A GCN by sparse matrices in rows."""
    x, edges, y = tensors(data)
    spread = Spread(edges, len(x))
    first = nn.Linear(x.shape[1], data.hidden)
    second = nn.Linear(data.hidden, data.classes)
    model = nn.Sequential(first, spread, nn.ReLU(), second, spread)
    return training(model, x, y)


def gcn_cora() -> Run:
    """GCN at the size of Cora."""
    return of_pyg("gcn", cora())


def gcn_cora_sparse() -> Run:
    """The same by sparse matrices."""
    return gcn_sparse(cora())


def gat_cora() -> Run:
    """GAT at the size of Cora."""
    return of_pyg("gat", cora())


def gcn_large() -> Run:
    """GCN on 100,000 nodes and 1,000,000 edges."""
    return of_pyg("gcn", large())


def gcn_large_sparse() -> Run:
    """The same by sparse matrices."""
    return gcn_sparse(large())


def gat_large() -> Run:
    """GAT on 100,000 nodes and 1,000,000 edges."""
    return of_pyg("gat", large())
