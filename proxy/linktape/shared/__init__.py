"""Sessions that several processes share: a session as plain data, where it is kept, and a call's turns at it."""
