"""How data of others come in: judged, previewed, recorded."""
