"""The study's fixed rules: a versioned file, read and checked before anything relies on it."""
