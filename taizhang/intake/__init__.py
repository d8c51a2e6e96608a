"""An office's own workbook, in and out: read, matched, admitted, posted all or nothing."""
