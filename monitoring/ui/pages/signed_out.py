"""What somebody sees who is not signed in; app.py says the rest."""
