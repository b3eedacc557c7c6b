"""Who and what: codes with check digits, reading a scan, and the vault for names."""
