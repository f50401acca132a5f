"""Programs that may die: started, asked and ended, with limits and without a network."""
