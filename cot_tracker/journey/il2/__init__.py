"""Interleukin-2 after the cells: each dose given, held or skipped."""
