"""Yarn 1's room."""
