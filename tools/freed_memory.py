"""Memory that was freed, given back to the system."""

import ctypes
import sys


def return_freed_memory() -> None:
    """Asks the C library to give back what it keeps for later.

    glibc keeps what lies between blocks in use; hundreds of megabytes, after large arrays came and went in
    several threads. Other C libraries are left alone.
    """
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
