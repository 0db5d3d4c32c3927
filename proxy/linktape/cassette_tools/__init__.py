"""What people do with a cassette: look at it, check it, compare it, clean it, take it elsewhere."""
