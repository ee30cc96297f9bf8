"""Memory that a process keeps: what one step has freed, the next one takes.

A program of XLA asks for all that it needs at once, each time it is called. For a block
that large, the C library gets pages from the operating system and gives them back after
the call; the system clears every page before the program sees it. On a CPU that is a
part of a training step which can be saved.
"""

import ctypes

SETTINGS = {
    "M_MMAP_MAX": (-4, 0),  # no block gets a mapping of its own
    "M_TRIM_THRESHOLD": (-1, -1),  # what is free stays
    "M_ARENA_MAX": (-8, 1),  # all threads share it: other arenas hold 64 MiB
}
"""By the name in ``malloc.h`` of the GNU C library: its number, and the value."""


def keep_memory() -> bool:
    """Let the C library keep freed memory, so that training on a CPU is faster.

    The process stays as large as it once was, and threads wait for each other when many
    ask for small blocks. It takes effect for the whole process, from now on: call it
    first. The command line does; a program of your own may.

    Returns:
      Whether the C library could; only GNU's can.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return False
    return all([mallopt(number, value) == 1 for number, value in SETTINGS.values()])
