"""The rules of Taizhang in pure Python: no Django, no files, no clock, no database."""
