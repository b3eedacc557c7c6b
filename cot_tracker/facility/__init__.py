"""Stations, equipment, materials and lots, shippers, storage positions: one chain each."""
