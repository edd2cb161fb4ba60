"""Real PostgreSQL and Valkey servers from PyPI wheels, and the demo that runs everything on one machine."""
