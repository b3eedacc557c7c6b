"""Visits to week 96, adverse events, DLT, withdrawal, death."""
