"""What is known, judged and published about the services."""
