"""The program's version, stated once: pyproject.toml reads it from here."""

PROGRAM = "0.1.0"
