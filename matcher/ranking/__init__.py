"""Who suits whom: retrieve → pairs → features → rerank → explain."""
