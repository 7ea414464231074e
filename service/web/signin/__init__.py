"""Server mode: sign-in by OpenID Connect, sessions, keys for machines, rate limits."""
