"""`{% load sharedgen %}`."""
