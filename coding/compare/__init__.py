"""Proposed claim against billed claim: alignment, findings, verdict."""
