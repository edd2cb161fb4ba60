"""A program of its own: reads a PDF somebody sent and writes down what its seal says, as JSON.

Started by `verification`, never imported by the site: what a hostile file does to it, it does to nobody else. It is
given a line of JSON with the certificates to trust (hexadecimal DER) and then the PDF.
"""

import hashlib
import io
import json
import logging
import resource
import sys
from typing import Any

MOST_MEMORY = 512 * 1024 * 1024
MOST_SECONDS = 20
MOST_ANSWER = 256 * 1024
MOST_FIELDS = 20
MOST_ATTACHED = 20
LONGEST_NAME = 200


def main() -> None:
    """Read the one PDF that stands on the standard input."""
    import pyhanko.sign.validation  # noqa: F401 (loaded before the memory is limited)

    logging.disable(logging.CRITICAL)
    trust = json.loads(sys.stdin.buffer.readline())
    content = sys.stdin.buffer.read()
    # after the imports: a library that cannot be loaded for want of memory would look like a broken file
    limits = (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, MOST_SECONDS),
        (resource.RLIMIT_FSIZE, MOST_ANSWER),
    )
    for limit, most in limits:
        resource.setrlimit(limit, (most, most))
    sys.stdout.write(json.dumps(look_at(content, trust)))


def look_at(content: bytes, trust: dict[str, list[str]]) -> dict[str, Any]:
    """What can be read from the file, and what each of its seals says."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    told: dict[str, Any] = {"readable": False, "code": "", "seals": [], "attached": {}}
    try:
        reader = PdfFileReader(io.BytesIO(content), strict=False)
        told["code"] = code_of(reader)
        # everything that is signed, time stamps of the whole document as well: we add none
        told["seals"] = [seal_of(found, content, trust) for found in reader.embedded_signatures[:MOST_FIELDS]]
        told["attached"] = attached_to(reader)
        told["readable"] = True
    except MemoryError:
        raise
    except Exception as error:  # a file that cannot be read is an answer, too
        told["error"] = type(error).__name__
    return told


def code_of(reader: Any) -> str:
    """The code that the file says it was made with: the first half of its identifier."""
    return bytes(reader.document_id[0]).hex()[:64] if "/ID" in reader.trailer else ""


def seal_of(found: Any, content: bytes, trust: dict[str, list[str]]) -> dict[str, Any]:
    """What one seal says about the file and about itself."""
    certificate = found.signer_cert.dump()
    told = {
        "seal": hashlib.sha256(found.signer_info["signature"].native).hexdigest(),
        "certificate": hashlib.sha256(certificate).hexdigest(),
        "issued_to": str(found.signer_cert.subject.native.get("common_name", ""))[:LONGEST_NAME],
        "said_at": found.self_reported_timestamp.isoformat() if found.self_reported_timestamp else "",
        "ends_at": end_of(found.byte_range, content),
        "ours": certificate.hex() in trust["ours"],
        "namesake": is_namesake(found.signer_cert, trust["ours"]),
        "error": "",
    }
    try:
        return told | checked(found, trust)
    except Exception as error:  # a seal that cannot be checked does not hold
        return told | {"error": type(error).__name__}


def is_namesake(certificate: Any, ours: list[str]) -> bool:
    """Whether it bears the name of one of our certificates; anybody can make such a one."""
    from asn1crypto import x509

    name = certificate.subject.native.get("common_name")
    return any(x509.Certificate.load(bytes.fromhex(each)).subject.native.get("common_name") == name for each in ours)


def end_of(byte_range: Any, content: bytes) -> int:
    """Where the part of the file ends that the seal speaks about; a range that makes no sense covers everything."""
    try:
        return int(byte_range[-2]) + int(byte_range[-1])
    except (IndexError, TypeError, ValueError):
        return len(content)


def checked(found: Any, trust: dict[str, list[str]]) -> dict[str, Any]:
    """What pyHanko finds, with nobody to trust but our own certificates, at the time the seal names."""
    from asn1crypto import x509
    from pyhanko.sign.fields import MDPPerm
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    def context(certificates: list[str]) -> Any:
        roots = [x509.Certificate.load(bytes.fromhex(each)) for each in certificates]
        return ValidationContext(trust_roots=roots, moment=found.self_reported_timestamp, allow_fetching=False)

    status = validate_pdf_signature(found, context(trust["ours"]), ts_validation_context=context(trust["time"]))
    stamp = status.timestamp_validity
    certified = found.docmdp_level
    return {
        "intact": status.intact,
        "valid": status.valid,
        "trusted": status.trusted,
        "holds": status.bottom_line,
        "coverage": status.coverage.name if status.coverage else "",
        "final": certified == MDPPerm.NO_CHANGES,
        "stamped": bool(stamp),
        "stamp_holds": bool(stamp and stamp.intact and stamp.valid and stamp.trusted),
        "stamped_at": stamp.timestamp.isoformat() if stamp else "",
    }


def attached_to(reader: Any) -> dict[str, str]:
    """The fingerprint of each file inside, by name."""
    if "/Names" not in reader.root or "/EmbeddedFiles" not in reader.root["/Names"]:
        return {}
    listed = reader.root["/Names"]["/EmbeddedFiles"]["/Names"]
    places = range(0, min(len(listed), 2 * MOST_ATTACHED) - 1, 2)  # a PDF lists names and what they name in turns
    return {
        str(listed[at])[:LONGEST_NAME]: hashlib.sha256(listed[at + 1]["/EF"]["/F"].data).hexdigest() for at in places
    }


if __name__ == "__main__":
    main()
