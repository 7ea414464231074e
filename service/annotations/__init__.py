"""Notes with gold: one documented format, checked, and to and from the tools that people annotate with."""
