"""What is wrong with a programme, what changes by hand bring about, and how two versions differ."""
