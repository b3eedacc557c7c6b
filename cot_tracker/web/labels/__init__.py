"""Pages of what is printed: labels, layouts, printers, counts."""
