"""What nobody types by mistake."""

LONG = "x" * 1_000_000
TEXTS = [
    "\u202egnp.exe \U0001f4a5",
    "a\ufffdb\ufeff\u200b",
    "a\r\nBcc: everybody@example.com",
    "<script>alert(1)</script>",
    "javascript:alert(1)",
    "=1+1",
    "{{ 7|add:7 }}",
    "'; drop table pilots_pilot; --",
    "../../etc/passwd",
    "[]",
    "None",
    "true",
    " ",
    "",
    LONG,
]
NUMBERS = ["-0", "-1", "1.5", "1,5", "NaN", "Infinity", "1e400", "1" + "0" * 30, "2147483648", "9" * 20, "9" * 4_000]
NUMBERS += ["٣", "１２", "--1"]
DAYS = ["0001-01-01", "9999-12-31", "2038-01-19", "2026-02-30", "0000-00-00", "24:61", "25:00"]
LEFT_OUT: list[str] = []
SEVERAL = ["a", "b"]
VALUES: list[str | list[str]] = [*TEXTS, *NUMBERS, *DAYS, LEFT_OUT, SEVERAL]
