from portfolio.models.export import Export
from portfolio.models.inventory_import import ImportPart, InventoryImport
from portfolio.models.remembered_match import RememberedMatch
from portfolio.models.tally import CountedPilot, PilotToCount, Tally

__all__ = ["CountedPilot", "Export", "ImportPart", "InventoryImport", "PilotToCount", "RememberedMatch", "Tally"]
