"""Whom to invite: open demands and talents → letters, and who covers what."""
