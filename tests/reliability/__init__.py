"""What is promised of a machine that fails: each module measures one promise.

``make reliability`` runs them all; ``make test`` runs short versions.
"""
