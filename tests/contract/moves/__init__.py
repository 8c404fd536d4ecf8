"""Data that moves from one database to another."""
