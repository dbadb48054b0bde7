"""The invented island of the tutorial: a second theatre that no line of code knows."""
