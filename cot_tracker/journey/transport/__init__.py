"""Between two hands: packed, handed over, taken over, received, judged."""
