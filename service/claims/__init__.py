"""Billed claims from what practices have: JSON Lines, tables, X12 837P, FHIR R4."""
