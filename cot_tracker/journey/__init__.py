"""The cells' way: one folder a step, each with its state, gate, schemas and actions."""
