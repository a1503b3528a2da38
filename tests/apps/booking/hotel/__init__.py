"""Harbour House: a small hotel that takes bookings from its partners and at its own desk."""
