"""What is wrong with data, and how it is told."""
