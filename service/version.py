"""The program's version, stated once: pyproject.toml reads it from here."""

PROGRAM = "0.1.0"
MODELS = "none"
"""No trained model ships yet: every answer comes from rules."""
