"""Things that stand in for what is not ours: they speak the real protocols."""
