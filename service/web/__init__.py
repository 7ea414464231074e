"""The web service and the coder's page. Nothing outside `dermcoder serve` imports it."""
