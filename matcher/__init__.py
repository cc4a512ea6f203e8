"""Who they are, who suits whom, and why."""
