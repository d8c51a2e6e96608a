"""Lines somebody answers for, and checks against standards."""
