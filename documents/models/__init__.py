from documents.models.ledger import LedgerEntry, LedgerHead
from documents.models.paper import Paper
from documents.models.stored_document import StoredDocument

__all__ = ["LedgerEntry", "LedgerHead", "Paper", "StoredDocument"]
