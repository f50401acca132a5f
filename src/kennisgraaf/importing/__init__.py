"""Classifications of others, imported whole."""
