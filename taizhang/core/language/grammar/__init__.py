"""What may be written: every block and measure, every key, and what a key takes. The readers are held to it.

The reference, the schema for editors, the parameter table and the mutants of the
cases are all made from here (docs/language/reference.md).
"""

from taizhang.core.language.grammar.blocks import BLOCKS
from taizhang.core.language.grammar.shapes import Form, Key, Need, Shape

__all__ = ["BLOCKS", "Form", "Key", "Need", "Shape"]
