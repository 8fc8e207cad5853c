"""SIGTERM and SIGHUP end a live run as Ctrl-C does: what was created is removed, and the record is written."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn


class GracefulShutdown:
    """Interrupts a run between two requests: an answer on its way may be the only thing that says what was created."""

    def __init__(self) -> None:
        self._asking = False
        self._wanted = False
        self._ending = False
        self._removing = False
        self._presses = 0

    def install(self) -> None:
        """Take over SIGINT, SIGTERM and SIGHUP in this process, if this is its main thread."""
        if threading.current_thread() is threading.main_thread():
            for name in ("SIGINT", "SIGTERM", "SIGHUP"):
                if hasattr(signal, name):  # There is no SIGHUP on Windows.
                    signal.signal(getattr(signal, name), self._interrupt)

    @contextmanager
    def deferring(self) -> Iterator[None]:
        """Put off an interruption until the block ends, and raise KeyboardInterrupt then; a second Ctrl-C is not put off."""
        self._asking = True
        try:
            yield
        finally:
            self._asking = False
            wanted, self._wanted = self._wanted, False
            if wanted:  # Also where no answer came.
                self._end()

    def begin_removal(self) -> None:
        """Note that clones are being removed from now on, which only a second Ctrl-C cuts short."""
        self._removing = True

    def _interrupt(self, number: int, _frame: FrameType | None) -> None:
        is_key, pressed_before = number == signal.SIGINT, self._presses > 0
        self._presses += is_key
        if self._removing:
            if is_key and pressed_before:
                self._removing, self._ending = False, True
                raise KeyboardInterrupt
        elif self._ending:
            pass  # The run is ending already; its record is being written.
        elif self._asking and not (is_key and pressed_before):
            self._wanted = True
        else:
            self._end()

    def _end(self) -> NoReturn:
        self._ending = True
        raise KeyboardInterrupt from None
