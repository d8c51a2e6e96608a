"""People, dated posts, sign-in, and the policy of URLs."""
