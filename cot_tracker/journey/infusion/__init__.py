"""The bedside: verification by two, thaw, infusion, dose."""
