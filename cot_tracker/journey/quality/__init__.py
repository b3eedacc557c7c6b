"""Samples, results, review, disposition, the release certificate."""
