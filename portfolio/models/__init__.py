from portfolio.models.inventory_import import InventoryImport
from portfolio.models.remembered_match import RememberedMatch

__all__ = ["InventoryImport", "RememberedMatch"]
