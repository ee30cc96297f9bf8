"""All numbers of the experiment."""

from typing import Any

from experiments.dropout_ensemble.config import Config
from experiments.dropout_ensemble.exact import ridge, softmax
from experiments.dropout_ensemble.network import networks, with_batch_norm


def measure(config: Config) -> dict[str, Any]:
    """Where theory is exact, then networks, then networks with batch norm."""
    return {
        "rates": config.rates,
        "exact_rates": config.exact_rates,
        "removed": config.removed,
        "goal": config.goal,
        "softmax": softmax(config),
        "ridge": ridge(config),
        "networks": networks(config),
        "batch_norm": with_batch_norm(config),
    }
