"""The web front: turns requests into calls and results into bytes."""

from kennisgraaf.web.app import create_app

__all__ = ["create_app"]
