"""Thin doors to the program: command line, batch runner, web service."""
