"""Settings of the documentation: ``sphinx-build -W docs docs/_build``."""

import os
from importlib.metadata import version as installed

project = "jaxdl"
author = "The jaxdl authors"
project_copyright = author
version = release = installed("jaxdl")

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.intersphinx",
    "sphinx.ext.mathjax",
    "sphinx.ext.napoleon",
    "sphinx.ext.viewcode",
]
exclude_patterns = ["_build"]
nitpicky = False

html_theme = "sphinx_book_theme"
html_title = "jaxdl"
html_theme_options = {"show_toc_level": 2}

myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3

# Pages with code run when the book is built, so that no example can rot.
nb_execution_mode = os.environ.get("JAXDL_DOCS_EXECUTE", "force")
nb_execution_raise_on_error = True
nb_execution_timeout = 300

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
napoleon_google_docstring = True
napoleon_numpy_docstring = False

intersphinx_mapping = {
    "python": ("https://docs.python.org/3", None),
    "jax": ("https://docs.jax.dev/en/latest", None),
}
if os.environ.get("JAXDL_OFFLINE"):
    intersphinx_mapping = {}
