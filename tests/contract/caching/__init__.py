"""What several replicas of a service with a database and a cache promise together."""
