"""Clinical facts to proposed claim lines and findings. Never sees note text."""
