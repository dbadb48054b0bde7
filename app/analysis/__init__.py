"""STEP 3: snapshots → numbers: shares, bounds, rounding. Full geometry only, never simplified."""
