"""Robustness on one's own notes: rewrites that must, or must not, change the claim."""
