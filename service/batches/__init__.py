"""Reconciliation of many claims: staged on disk, done in parts, resumable."""
