"""What the generated service is compared with."""
