"""SIGTERM ends a live run as Ctrl-C does: what was created is removed, and the record is written."""

import signal
import threading
from types import FrameType

from clone_contracts.run import Run


def interrupt_on_sigterm(run: Run) -> None:
    """From now on, in this process; a second signal must not cut the removal short."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        if not run.closing:
            raise KeyboardInterrupt

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, interrupt)
