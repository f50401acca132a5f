"""A program for the tests of programs: it does what it is told, and answers with what it was told."""

from __future__ import annotations

import socket
import sys
import time
from collections.abc import Mapping
from typing import Any

from kennisgraaf.errors import FormatError
from kennisgraaf.processes.program import begin, serve


def answer(said: Any, content: bytes) -> tuple[Mapping[str, Any], bytes]:
    """*said* and *content* again, after doing what the first names."""
    if said == "refuse":
        raise FormatError("x/y", [])
    if said == "swallow":
        return {"size": len(bytearray(2**40))}, content
    if said == "hang":
        time.sleep(600)
    if said == "call":
        try:
            socket.socket().close()
        except PermissionError as error:
            return {"said": type(error).__name__}, content
    if said == "die":
        raise KeyError(said)
    return {"said": said}, content


if __name__ == "__main__":
    descriptor, lifeline, memory = map(int, sys.argv[1:4])
    begin(lifeline, memory)
    serve(descriptor, memory, answer, "check")
