"""The model that reads what a question asks: ``python -m training.understanding``."""
