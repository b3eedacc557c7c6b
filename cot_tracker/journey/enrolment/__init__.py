"""Consent, eligibility, the dose group, and the wristband."""
