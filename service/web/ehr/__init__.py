"""Conventions of record systems: CDS Hooks, SMART on FHIR, FHIR answers."""
