"""Those who come with a patient, care for them or decide with them."""

KIN = r"(?:mother|mom|mum|father|dad|parents?|wife|husband|spouse|partner|daughter|son|brother|sister|grandmother|grandfather|aunt|caregiver|carer|caretaker|guardian)"
"""Piece of a pattern, in lower case."""
