"""What a test needs of the machine."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def absent(what: str) -> NoReturn:
    """Leave a test out on a machine without *what*; continuous integration has everything, so there it fails."""
    if os.environ.get("CI"):
        pytest.fail(what)
    pytest.skip(what)
