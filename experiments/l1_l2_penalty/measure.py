"""All numbers of the experiment."""

from typing import Any

from experiments.l1_l2_penalty.config import Config
from experiments.l1_l2_penalty.linear import decays, paths, rivals
from experiments.l1_l2_penalty.network import network


def measure(config: Config) -> dict[str, Any]:
    """The linear model, the rivals of equal fit, weight decay, and the network."""
    return {
        "paths": paths(config),
        "rivals": rivals(config),
        "decays": decays(config),
        "network": network(config),
    }
