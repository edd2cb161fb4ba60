"""An inventory from somebody else's spreadsheet: read it, match it, say what would happen, then do it."""
