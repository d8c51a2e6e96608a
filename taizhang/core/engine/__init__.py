"""Two evaluators of one plan: the interpreter, which is the reference and explains, and the compiler to SQL."""
