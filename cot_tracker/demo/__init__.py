"""The demo: twelve subjects at different stages, played through the door by the named cast."""
