"""The compiler: a plan to one SQL text, through Ibis used as a compiler only. Measured traps: docs/adr/0005."""
