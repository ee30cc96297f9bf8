"""Programs as they are defined, for counting, not as they are fast on a machine."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_NOMINAL = ContextVar("nominal", default=False)


def is_nominal() -> bool:
    """Whether operations should take their plain form, which is the same everywhere."""
    return _NOMINAL.get()


@contextmanager
def nominal() -> Iterator[None]:
    """Within, operations that have a fast formulation for this device do not use it.

    What is counted in a program traced here (``jaxdl.summary``) is a property of the
    model alone.
    """
    token = _NOMINAL.set(True)
    try:
        yield
    finally:
        _NOMINAL.reset(token)
