"""What a service does when its server, its configuration or its own end gets in the way."""
