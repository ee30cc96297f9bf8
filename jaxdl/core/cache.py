"""Programs compiled once and kept: the second start of the same run is fast."""

import os
from pathlib import Path

import jax


def enable_compilation_cache(folder: Path | str | None = None) -> Path:
    """Keep every compiled program in a folder, for this and later processes.

    JAX's own threshold of one second would leave out most programs of small models.

    Args:
      folder: where; ``None`` takes ``JAX_COMPILATION_CACHE_DIR``, or else
        ``jaxdl/programs`` in the user's cache.

    Returns:
      The folder in use.
    """
    if folder is None:
        folder = os.environ.get("JAX_COMPILATION_CACHE_DIR")
    if folder is None:
        cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        folder = Path(cache) / "jaxdl" / "programs"
    jax.config.update("jax_compilation_cache_dir", str(folder))
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.0)
    jax.config.update("jax_persistent_cache_min_entry_size_bytes", 0)
    return Path(folder)
