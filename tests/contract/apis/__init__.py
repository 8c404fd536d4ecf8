"""What holds whichever API is called, asked by clients that know nothing of the service's code."""
