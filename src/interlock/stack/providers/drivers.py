"""Whether SQLAlchemy can talk to a kind of database here: whether it knows it, and the Python package behind it."""

from __future__ import annotations

import importlib

from interlock.stack.providers.availability import Availability

__all__ = ["driver_for", "package"]

PSYCOPG = 'pip install "interlock[postgres]"'
# Where the package to install is not called what is imported, or another address serves better.
WAYS = {
    "psycopg": PSYCOPG,
    "psycopg2": f'write "postgresql+psycopg://..." in its url; {PSYCOPG}',
    "MySQLdb": "pip install mysqlclient",
}


def package(name: str) -> Availability:
    """Whether a Python package can be imported; it will be needed anyway.

    Example:
        >>> package("sqlite3").ok, package("no_such_package").reason
        (True, 'the Python package "no_such_package" is not installed')
    """
    try:
        importlib.import_module(name)
    except ImportError as error:
        return _missing(name, error)
    return Availability(ok=True)


def driver_for(url: str) -> Availability:
    """Whether everything is there that connecting to this address needs, without connecting.

    Example:
        >>> driver_for("sqlite:///shop.db").ok, driver_for("sqlit:///shop.db").reason
        (True, 'SQLAlchemy knows no kind of database "sqlit"')
    """
    import sqlalchemy as sa  # noqa: PLC0415 - only a database that runs elsewhere needs it this early

    try:
        sa.create_engine(sa.make_url(url))
    except sa.exc.NoSuchModuleError:
        scheme = url.partition("://")[0]
        fix = 'its url begins for example with "postgresql+psycopg://" or "sqlite:///"'
        return Availability(ok=False, reason=f'SQLAlchemy knows no kind of database "{scheme}"', fix=fix)
    except (sa.exc.ArgumentError, ValueError):
        fix = 'url = "postgresql+psycopg://user:password@host:5432/name"'
        return Availability(ok=False, reason="SQLAlchemy cannot read its url", fix=fix)
    except ImportError as error:
        return _missing(error.name or "", error)
    return Availability(ok=True)


def _missing(name: str, error: ImportError) -> Availability:
    fix = WAYS.get(name, f"install it: pip install {name}")
    if isinstance(error, ModuleNotFoundError) and error.name == name:
        return Availability(ok=False, reason=f'the Python package "{name}" is not installed', fix=fix)
    what = f'the Python package "{name}"' if name else "a Python package"
    said = str(error).partition("\n")[0]
    return Availability(ok=False, reason=f"{what} cannot be imported: {said}", fix=fix if name else PSYCOPG)
