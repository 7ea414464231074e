"""Note text to evidence-bearing clinical facts. Knows nothing of billing codes."""
