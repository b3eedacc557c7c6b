"""Labels: their layouts and what those must carry, drawn as PDF or as dots, and read back."""
