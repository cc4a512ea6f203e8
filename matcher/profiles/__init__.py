"""Who they are: raw row → Talent | Demand | Organisation, always canonical."""
