"""The HTTP face: parse, call one action, shape the answer."""
