"""How sure is a proposed line? Features, the stored model, what it may change, and its training."""
