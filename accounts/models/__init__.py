from accounts.models.delegation import Delegation
from accounts.models.role import Role
from accounts.models.unit import Unit
from accounts.models.user import User

__all__ = ["Delegation", "Role", "Unit", "User"]
