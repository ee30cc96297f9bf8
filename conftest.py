"""What compiles sooner, in all tests and in the processes that they start.

XLA reads these once, when JAX is imported. It ends the process where it does not know a
flag, as a later version may not.
"""

import os
from importlib.metadata import version
from pathlib import Path

os.environ |= {
    "XLA_FLAGS": os.environ.get("XLA_FLAGS", "")
    + " --xla_cpu_use_fusion_emitters=false"
    * version("jaxlib").startswith(("0.7.", "0.8.", "0.9.", "0.10.")),
    "JAX_DISABLE_MOST_OPTIMIZATIONS": "1",
    "JAX_COMPILATION_CACHE_DIR": str(Path(".pytest_cache", "xla").resolve()),
    "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
}
