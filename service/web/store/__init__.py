"""What the service keeps: readings by hash and span, decisions in a chain, who may do what."""
