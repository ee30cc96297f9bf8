"""Programs that run once: what counts is how soon they are compiled."""

from collections.abc import Callable
from typing import Any

import jax


def compile_once(function: Callable[..., Any]) -> Callable[..., Any]:
    """``jax.jit`` for a function that is called once, such as an initialisation.

    On a CPU most of the time to the first step is spent in optimising random number
    generators that run for a millisecond; without that it is a few times shorter. On
    other devices this is ``jax.jit``.
    """
    quick = {"xla_backend_optimization_level": 0}
    options = quick if jax.default_backend() == "cpu" else None
    return jax.jit(function, compiler_options=options)
