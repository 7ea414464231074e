"""Batches of notes and claims: queued, run beside the service, and read as a worklist."""
