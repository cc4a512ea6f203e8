"""Text → unit vectors → nearest ids. Knows no talents and no demands."""
