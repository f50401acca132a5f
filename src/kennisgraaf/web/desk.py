"""Where data are checked for whoever asks: a gate that no writer waits for, and few who wait for it.

A check may take ``gate_deadline`` seconds. Writers have a gate of their own, and more than a few who wait here would
hold threads that answer queries.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from flask import Blueprint, current_app
from flask.sansio.app import App
from flask.sansio.blueprints import BlueprintSetupState

from kennisgraaf.checking.report import Report
from kennisgraaf.contributing.gate import Gate, Proposal
from kennisgraaf.errors import BusyError
from kennisgraaf.settings import Settings

WAITING = 3
"""Checks that may wait for the one at work, in each web worker."""
_HELD = "kennisgraaf.desk"


class Checks(Protocol):
    """What checks the data in a file."""

    def check(self, media_type: str, file: Path, *, deep: bool = False, context: str = "") -> Report:
        """The report on the data in *file*; *deep* and *context* as ``Proposal`` has them."""


class Desk:
    """Checks data in the midst of those in the data directory of *settings*, by a gate of its own."""

    def __init__(self, settings: Settings, gate: Callable[[Settings], Gate] = Gate):
        self._patience, self._gate = settings.queue_wait, gate(settings)
        self._places = threading.BoundedSemaphore(1 + WAITING)

    def check(self, media_type: str, file: Path, *, deep: bool = False, context: str = "") -> Report:
        """The report on the data in *file*. Raises BusyError, and what the gate raises."""
        if not self._places.acquire(blocking=False):
            raise BusyError(max(1, round(self._patience)))
        try:
            return self._gate.judge(Proposal("validate", "", media_type, file, deep=deep, context=context)).report
        finally:
            self._places.release()

    def close(self) -> None:
        """End the gate, also one at work."""
        self._gate.close()


def keep(blueprint: Blueprint) -> None:
    """Give each application that has *blueprint* a ``Desk``."""

    def open_desk(state: BlueprintSetupState) -> None:
        register(state.app, Desk(state.app.extensions["kennisgraaf"].settings))

    blueprint.record_once(open_desk)


def register(app: App, checks: Checks) -> None:
    """Let *app* check data by *checks*."""
    app.extensions[_HELD] = checks


def desk() -> Checks:
    """What the running application checks data by."""
    held: Checks = current_app.extensions[_HELD]
    return held
