"""Side by side with peers, on the same work, in one run, as ratios."""
