"""Makes the tables in an empty database, and what a new hotel has in them: ``python -m hotel.schema``."""

from __future__ import annotations

import hashlib
from pathlib import Path

from werkzeug.security import generate_password_hash

from hotel import db

ROOMS = [
    ("b1c6f0a2-6f1e-4d55-9d3c-0a5a3c1e0001", "SEA-1", "Sea view double", 2, "120.00", '{"floor": 2, "view": "sea"}'),
    ("b1c6f0a2-6f1e-4d55-9d3c-0a5a3c1e0002", "ATT-1", "Attic single", 1, "80.00", '{"floor": 4, "view": "town"}'),
    ("b1c6f0a2-6f1e-4d55-9d3c-0a5a3c1e0003", "GAR-1", "Garden suite", 4, "210.50", '{"floor": 0, "view": "garden"}'),
]
PARTNERS = [
    ("0f3b9a52-3c43-4b0e-8c3e-5b7f4c9d0001", "wanderlust", "wanderlust-key-1"),
    ("0f3b9a52-3c43-4b0e-8c3e-5b7f4c9d0002", "roamer", "roamer-key-1"),
]
STAFF = [("6a1d3e7c-52a0-4f5e-9f0b-7d2c8e4b0001", "mary@harbour.example", "Mary Seacole", "tea and toast")]


def main() -> None:
    with db.connect() as connection, connection.cursor() as cursor:
        cursor.execute(Path(__file__).with_name("schema.sql").read_text("utf-8"))
        cursor.executemany(
            "insert into rooms (id, code, name, beds, price, details) values (%s, %s, %s, %s, %s, %s)", ROOMS
        )
        cursor.executemany(
            "insert into partners (id, name, key_digest) values (%s, %s, %s)",
            [(id_, name, hashlib.sha256(key.encode()).digest()) for id_, name, key in PARTNERS],
        )
        cursor.executemany(
            "insert into staff (id, email, name, password_hash) values (%s, %s, %s, %s)",
            [(*rest, generate_password_hash(password, "scrypt:4096:8:1")) for *rest, password in STAFF],
        )


if __name__ == "__main__":
    main()
