"""When they meet: scores and capacities → chosen pairs → slots and tables → a programme → sheets."""
