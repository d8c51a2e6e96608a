"""Who did what when, in words: one entry an operation, in a keyed digest chain."""
