"""The infusion day and the decision five days before it."""
