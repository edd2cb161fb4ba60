"""Asks this container's web server whether it is ready; a script of its own, so that it starts at once."""

import os
import urllib.request
from urllib.parse import urlsplit

request = urllib.request.Request(
    "http://127.0.0.1:8000/readyz",
    headers={"Host": urlsplit(os.environ["BASE_URL"]).netloc},  # any other host is refused
)
urllib.request.urlopen(request, timeout=5)  # noqa: S310 raises, and so exits with 1, unless the answer is 200
