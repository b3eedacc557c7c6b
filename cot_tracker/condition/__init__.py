"""What the cells went through between two hands: logger files read, faults found, limits judged.

Pure: bytes and plain values in, frozen values out. No database, clock or page.
"""
