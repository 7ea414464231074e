"""Notes out of the files that record systems write: text, JSON Lines, Parquet, C-CDA, FHIR, HL7 v2."""
