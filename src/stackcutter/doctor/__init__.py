"""What has drifted in a project and around it, each with what it means and what to do."""
