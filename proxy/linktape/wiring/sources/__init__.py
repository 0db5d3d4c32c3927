"""The hearts of the onion, a file each. `assemble` imports the one that the mode asks for, and so only its part."""
