"""What every other package stands on: models, data, keys, names and errors.

Nothing is imported here, so that ``jaxdl.core.errors`` can be used without JAX.
"""
