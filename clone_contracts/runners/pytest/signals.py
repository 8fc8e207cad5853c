"""SIGTERM ends a live run as Ctrl-C does: what was created is removed, and the record is written."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class GracefulShutdown:
    """Interrupts a run between two requests: an answer on its way would be the only one to tell what was created."""

    def __init__(self) -> None:
        self._asking = False
        self._wanted = False
        self._removing = False
        self._insisted = False

    def install(self) -> None:
        """From now on, in this process, if this is its main thread."""
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, self._interrupt)

    @contextmanager
    def deferring(self) -> Iterator[None]:
        """Put an interruption off until the end of this; a second one is not put off."""
        self._asking = True
        try:
            yield
        finally:
            self._asking = False
            wanted, self._wanted = self._wanted, False
            if wanted:  # Also where no answer came.
                raise KeyboardInterrupt from None

    def begin_removal(self) -> None:
        """From now on clones are being removed, which only a second Ctrl-C cuts short."""
        self._removing = True

    def _interrupt(self, number: int, _frame: FrameType | None) -> None:
        if self._removing and (number == signal.SIGTERM or not self._insisted):
            # Nothing but a key that is pressed twice cuts the removal short.
            self._insisted = number == signal.SIGINT or self._insisted
            return
        if self._asking and not self._wanted:
            self._wanted = True
            return
        raise KeyboardInterrupt
