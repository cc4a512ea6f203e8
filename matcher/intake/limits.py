"""How much of a file is read before it is refused. The values come from the settings."""

from dataclasses import dataclass

HEADING_ROWS = 50  # a sheet's title and heading rows are not counted against the limit of rows


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, counts in rows, columns, sheets and pages; every excess is an error that names the limit."""

    max_bytes: int = 50_000_000
    max_uncompressed_bytes: int = 500_000_000
    max_compression_ratio: int = 200
    max_rows: int = 100_000
    max_columns: int = 200
    max_sheets: int = 100
    max_cell_characters: int = 32_767  # what Excel itself allows
    max_cv_bytes: int = 10_000_000
    max_cv_pages: int = 60
