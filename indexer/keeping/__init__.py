"""Backup and restore: everything staff put in and all that is made of it, in one file."""
