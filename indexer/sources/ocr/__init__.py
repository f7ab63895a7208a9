"""Pictures of pages → the same characters and ruled lines that a file with text gives."""
