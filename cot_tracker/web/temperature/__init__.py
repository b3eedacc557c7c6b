"""The temperature story of cells on pages, and the loggers that tell it."""
