"""How it learns: judgements and verdicts → examples → training → evaluation → in service only if better."""
