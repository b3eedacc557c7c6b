"""The chain of identity and custody of one patient's cells, from consent to the last visit."""

__version__ = "0.1.0"
