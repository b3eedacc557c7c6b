"""Holds, near misses, deviations, corrections, recall, final disposition."""
