"""Who meets whom, when and where: candidates → chosen pairs → slots → tables and people → `Programme`."""
