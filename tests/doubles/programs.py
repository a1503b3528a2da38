"""One of the doubles as a program, as the stack starts it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from interlock.control.client import ControlClient


class Program:
    """``python -m <module>`` with a control socket; ended by closing its standard input."""

    def __init__(self, module: str, directory: Path) -> None:
        self.control_path = directory / "control"
        command = [sys.executable, "-m", module, "--port", "0", "--control", str(self.control_path)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        ready = json.loads(self.process.stdout.readline())["ready"]
        self.host, self.port = ready["host"], ready["port"]
        self.control = ControlClient(self.control_path)

    def end(self) -> str:
        """Its standard error, after an orderly end."""
        self.control.close()
        _, errors = self.process.communicate(timeout=30)
        assert self.process.returncode == 0
        return errors.decode()
