"""How a frame comes in: the office's workbook → a checked `Fair`, and back."""
