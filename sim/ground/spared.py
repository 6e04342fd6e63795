"""Packages that others look for when they start, take long to import, and are of no use here."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class _Without:
    """A finder of modules that does not find one of them."""

    def __init__(self, name: str) -> None:
        self.name = name

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
        """Refuse this module, leave the rest to the others."""
        if name == self.name:
            raise ImportError(name)


@contextmanager
def spared(name: str) -> Iterator[None]:
    """Inside, an import of the module `name` fails as if it were not installed; one that is there already stays."""
    finder: Any = _Without(name)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
