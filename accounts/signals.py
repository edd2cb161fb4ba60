from django.dispatch import Signal

# Sent with `person` after somebody was deactivated, reactivated or moved to another unit:
# whatever depends on who the person is has to be looked at again.
person_changed = Signal()

# Asked with `people` (ids) and `seen_by`: who knows of things that people hold answers with
# a list of `accounts.holdings.Holding`, without those that `seen_by` may not know of.
holdings_asked = Signal()

# Sent with `act`, `subject`, `by` and `details` in the transaction of an act that binds somebody: the ledger, which
# lies above accounts, writes it down.
bound = Signal()
