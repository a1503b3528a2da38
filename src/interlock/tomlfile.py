"""Reading a TOML file, or saying in one sentence why it cannot be read."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from interlock.errors import ProfileError


def read_toml(path: Path) -> dict[str, Any]:
    """What a file says.

    Raises:
        ProfileError: it cannot be read, is not UTF-8, or not TOML; names the file and the line.

    Example:
        ``read_toml(Path("environments/embedded.toml"))["patience"]``
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(f"{path} is not a TOML file: {error}") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ProfileError(
            f"{path} is not a TOML file: line {line} has a byte that is not UTF-8, 0x{error.object[error.start]:02x}",
            hint="save it as UTF-8",
        ) from None
    except OSError as error:
        raise ProfileError(f"{path} cannot be read: {error.strerror}") from None
