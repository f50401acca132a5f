"""Cooperation: who could work with whom, on which material, and what is missing (``docs/cooperation.md``)."""

from kennisgraaf.cooperation.index import Index

__all__ = ["Index"]
