"""What a person can do here. Each action exists once; HTTP, pages and command line are its faces."""
