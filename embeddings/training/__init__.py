"""How the shipped encoders were made: corpora → vocabulary → fast → evaluate (`python -m embeddings.training`)."""
