"""Copies of the record for others: custody trails and study exports, nothing left out."""
