"""Programs that work on this repository and are no part of the product."""
