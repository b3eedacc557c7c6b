"""Storage on the way of the cells: taken out, put in, out too long, and what befell a freezer."""
