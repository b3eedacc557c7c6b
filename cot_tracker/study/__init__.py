"""The study's own chain: its opening, protocol, dose groups and cohorts, and the register of
every journey, person and item."""
