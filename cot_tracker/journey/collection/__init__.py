"""Leukapheresis: planned, labelled, collected."""
