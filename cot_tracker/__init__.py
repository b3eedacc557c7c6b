"""cot_tracker: the record that carries one patient's cells from the vein and back."""

__version__ = "0.1.0"
