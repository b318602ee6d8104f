"""Scenario folders in, files out: everything that touches the disk."""
