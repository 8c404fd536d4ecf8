"""The README, the site and the demo: what they say is true today."""
