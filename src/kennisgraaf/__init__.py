"""kennisgraaf: a knowledge graph of the social-circular economy in Flanders."""
