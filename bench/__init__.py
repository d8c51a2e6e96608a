"""The benchmark of the rating engine: a generator of facts, hand-written SQL, and what is measured beside it."""
