"""Feedback to providers: documentation gaps, their trend, and queries that do not lead."""
