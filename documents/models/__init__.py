from documents.models.check_count import CheckCount
from documents.models.ledger import LedgerEntry, LedgerHead
from documents.models.paper import Paper
from documents.models.stored_document import StoredDocument

__all__ = ["CheckCount", "LedgerEntry", "LedgerHead", "Paper", "StoredDocument"]
