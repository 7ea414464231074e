"""What the pages show, worked out from facts and proposal as plain values."""
