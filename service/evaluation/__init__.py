"""Measuring the program against notes with gold: claims, fields, intervals."""
