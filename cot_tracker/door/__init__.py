"""The one door: every write of every chain goes through `Door.perform`."""
