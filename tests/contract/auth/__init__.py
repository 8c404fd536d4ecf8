"""Services that let in whom they should, over every API, on every database."""
