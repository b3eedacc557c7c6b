"""Receipt at the site and the pharmacist's confirmation."""
