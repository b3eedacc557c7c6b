"""From accepted starting material to stored infusion bags: one batch at a time, at one station."""
