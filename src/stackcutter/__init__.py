"""Start Python backend services, and keep them alive."""
