"""Training tests call optax, whose Adam mixes float and int32 (optax 0.2.8)."""

import pytest


@pytest.fixture(autouse=True)
def standard_promotion(relaxed_promotion):
    """Relax the strict promotion of ``tests/conftest.py`` in this folder."""
