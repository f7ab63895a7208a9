"""How the weights in ``models/`` are made: data, builders, one command for each model."""
