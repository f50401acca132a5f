"""What a query process may not ask of the kernel: the network, and other programs.

A seccomp filter (https://man7.org/linux/man-pages/man2/seccomp.2.html) answers these system calls with EACCES for the
rest of the process's life, in all its threads, whatever the engine in it is made to do. No privilege is needed,
because the process first gives up gaining any (https://man7.org/linux/man-pages/man2/PR_SET_NO_NEW_PRIVS.2const.html).
``guard`` refuses the queries that would call the network; this holds when it is mistaken.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys
from collections.abc import Iterable
from dataclasses import dataclass

_PR_GET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 21, 38
_SET_MODE_FILTER, _ALL_THREADS = 1, 1
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050000 | errno.EACCES, 0x80000000
_NUMBER, _ARCHITECTURE = 0, 4
"""Offsets in struct seccomp_data."""
_PROGRAMS = {"execve", "execveat"}
"""The calls that start another program."""


@dataclass(frozen=True)
class _Machine:
    """The numbers of one kind of processor: its audit architecture, of seccomp itself, and of the calls refused."""

    architecture: int
    seccomp: int
    refused: dict[str, int]
    other_numbers: int = 0xFFFFFFFF
    """From this number on, calls are those of another calling convention, and refused."""


_MACHINES = {
    "x86_64": _Machine(
        0xC000003E,
        317,
        {
            "socket": 41, "connect": 42, "accept": 43, "sendto": 44, "sendmsg": 46, "bind": 49, "listen": 50,
            "socketpair": 53, "execve": 59, "ptrace": 101, "accept4": 288, "sendmmsg": 307, "process_vm_readv": 310,
            "process_vm_writev": 311, "execveat": 322, "io_uring_setup": 425,
        },
        other_numbers=0x40000000,
    ),
    "aarch64": _Machine(
        0xC00000B7,
        277,
        {
            "socket": 198, "connect": 203, "accept": 202, "sendto": 206, "sendmsg": 211, "bind": 200, "listen": 201,
            "socketpair": 199, "execve": 221, "ptrace": 117, "accept4": 242, "sendmmsg": 269, "process_vm_readv": 270,
            "process_vm_writev": 271, "execveat": 281, "io_uring_setup": 425,
        },
    ),
}  # fmt: skip


class _Program(ctypes.Structure):
    """struct sock_fprog."""

    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def missing() -> str | None:
    """Why there is no confinement here, or None when there is."""
    if sys.platform != "linux":
        return f"it is made for Linux, not for {sys.platform}"
    if platform.machine() not in _MACHINES:
        return f"it is made for {' and '.join(_MACHINES)}, not for {platform.machine()}"
    if ctypes.CDLL(None).prctl(_PR_GET_SECCOMP, 0, 0, 0, 0) < 0:
        return "the kernel has no seccomp"
    return None


def refused() -> frozenset[str]:
    """The names of the system calls that ``confine`` refuses here; none where it is missing."""
    return frozenset() if missing() else frozenset(_MACHINES[platform.machine()].refused)


def _filter(machine: _Machine, names: Iterable[str]) -> bytes:
    """The program that refuses the calls *names*, in classic BPF (https://www.kernel.org/doc/html/latest/userspace-api/seccomp_filter.html)."""

    def instruction(code: int, value: int, then: int = 0, otherwise: int = 0) -> bytes:
        return struct.pack("=HBBI", code, then, otherwise, value)

    numbers = sorted(machine.refused[name] for name in names)
    return b"".join(
        [
            instruction(_LOAD, _ARCHITECTURE),
            instruction(_EQUAL, machine.architecture, then=1),
            instruction(_RETURN, _KILL),
            instruction(_LOAD, _NUMBER),
            instruction(_AT_LEAST, machine.other_numbers, then=len(numbers) + 1),
            *(instruction(_EQUAL, number, then=len(numbers) - place) for place, number in enumerate(numbers)),
            instruction(_RETURN, _ALLOW),
            instruction(_RETURN, _REFUSE),
        ]
    )


def confine(*, programs: bool = False) -> None:
    """Refuse this process the network and other programs from now on; nothing can undo it.

    With *programs* it may start others, which are refused the network likewise.
    Does nothing where ``missing`` says why. Raises OSError when the kernel refuses the filter.
    """
    if missing():
        return
    machine = _MACHINES[platform.machine()]
    program = _filter(machine, machine.refused.keys() - (_PROGRAMS if programs else set()))
    kernel = ctypes.CDLL(None, use_errno=True)
    if kernel.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0:
        filtered = _Program(len(program) // 8, program)
        if kernel.syscall(machine.seccomp, _SET_MODE_FILTER, _ALL_THREADS, ctypes.byref(filtered)) == 0:
            return
    number = ctypes.get_errno()
    raise OSError(number, f"the query process cannot be confined: {os.strerror(number)}")
