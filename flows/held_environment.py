"""Environment variables for as long as something needs them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def environment_held(**values: str) -> Iterator[None]:
    """Set the variables, and have those from before again when the context is left."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
