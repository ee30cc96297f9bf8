"""``python -m jaxdl``: the command line."""

import sys

from jaxdl.cli.main import main

sys.exit(main())
