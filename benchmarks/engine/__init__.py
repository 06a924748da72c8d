"""The engine `local`: how fast, how close to the machine, how hard to kill."""
