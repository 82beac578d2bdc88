"""Connections to ERPs: opened, checked, resting, healthy or not."""
