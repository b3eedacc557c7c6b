"""What is promised about speed, measured against a limit in the same run. No timed tests."""
