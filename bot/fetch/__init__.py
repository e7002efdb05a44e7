"""Reads what is at an address of the outside, and goes nowhere else."""
