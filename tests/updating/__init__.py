"""Updates, switches, and all that can go wrong with them."""
