"""A program of its own: WeasyPrint and nothing else, on the HTML that stands on the standard input."""

import sys

from weasyprint import HTML

html = HTML(string=sys.stdin.read(), base_url=sys.argv[1])
sys.stdout.buffer.write(html.write_pdf(pdf_variant="pdf/a-3u", pdf_tags=True))
