"""Accounts, roles, sign-in and electronic signature."""
