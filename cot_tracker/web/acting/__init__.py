"""The form of an action, what fills it beforehand, its files, and the doing of it."""
