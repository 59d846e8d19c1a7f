"""Asks the portals and reads their answers."""
