"""The four files with which a suite begins, as the manual shows them, are all it takes."""

from __future__ import annotations

import re
from pathlib import Path

from suite import Suite

PAGE = Path(__file__).parents[1] / "docs" / "your-own-suite.md"
SHOWN = re.compile(r"^`([\w./]+\.\w+)`[^\n]*:\n\n((?:    [^\n]*\n|\n)+)", re.MULTILINE)
GREETER = """
import http.server, os

class Greeter(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

http.server.HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Greeter).serve_forever()
"""


def test_the_suite_of_the_manual_passes(tmp_path: Path) -> None:
    shown = {
        name: re.sub("^    ", "", text, flags=re.MULTILINE) for name, text in SHOWN.findall(PAGE.read_text("utf-8"))
    }
    suite = Suite({**shown, "greeter.py": GREETER}, tmp_path)
    (tmp_path / "steps/library_steps.py").unlink()
    (tmp_path / "steps").rmdir()

    outcome = suite.run()

    assert set(shown) == {"pyproject.toml", "environment.py", "environments/embedded.toml", "features/greet.feature"}
    assert outcome.exit_code == 0, outcome
    assert outcome.result("Everybody is greeted")["status"] == "passed"
