"""Freed memory is kept: a second block of the same size costs no new pages."""

import ctypes
import subprocess
import sys

import pytest

from jaxdl.core.allocator import keep_memory

CODE = """
import ctypes, resource, sys, threading
from jaxdl.core.allocator import keep_memory

libc, size = ctypes.CDLL(None), 1 << 26
libc.malloc.restype, libc.free.argtypes = ctypes.c_void_p, [ctypes.c_void_p]

def use():
    block = libc.malloc(size)
    ctypes.memset(block, 1, size)
    libc.free(block)

def use_in_a_thread():
    thread = threading.Thread(target=use)
    thread.start()
    thread.join()

if sys.argv[1] == "keep":
    assert keep_memory()
use_in_a_thread()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
use_in_a_thread()
after = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
print((after - before) * resource.getpagesize() / size)
"""


def renewed(how):
    """The share of a block that the system had to clear again."""
    command = [sys.executable, "-c", CODE, how]
    found = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(found.stdout)


@pytest.mark.skipif(
    not hasattr(ctypes.CDLL(None), "mallopt"), reason="not the GNU C library"
)
def test_what_was_freed_is_used_again_by_every_thread():
    assert renewed("keep") < 0.05
    assert renewed("as it is") > 0.5


@pytest.mark.parametrize("error", [AttributeError, OSError, TypeError])
def test_other_c_libraries_are_left_alone(monkeypatch, error):
    def library(name):
        raise error

    monkeypatch.setattr("ctypes.CDLL", library)
    assert keep_memory() is False
