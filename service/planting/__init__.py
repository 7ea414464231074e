"""Planted errors: claims that agree with their note, one error made in each, and whether it is found."""
