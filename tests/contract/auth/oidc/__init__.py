"""Services whose callers a real provider knows: Keycloak."""
