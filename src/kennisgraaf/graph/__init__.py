"""What statements are: terms, IRIs, the ontology, and what follows from it."""
