"""The commands of `plein` that are more than a few lines."""
