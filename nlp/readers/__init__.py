"""Readers: each turns the view of a note into the facts of one group of procedures."""
