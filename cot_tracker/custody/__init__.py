"""The ledger: chains of entries that are only ever appended to. It knows no cells."""
