"""spaCy components of the reading pipeline, one job each."""
