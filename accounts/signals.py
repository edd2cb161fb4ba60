from django.dispatch import Signal

# Sent with `person` after somebody was deactivated, reactivated or moved to another unit:
# whatever depends on who the person is has to be looked at again.
person_changed = Signal()

# Asked with `people` (ids) and `seen_by`: who knows of things that people hold answers with
# a list of `accounts.holdings.Holding`, without those that `seen_by` may not know of.
holdings_asked = Signal()

# Asked alike, before somebody is deactivated: what else waits for the people, beside being named on pilots.
duties_asked = Signal()

# Sent with `person`, `goes_to` (by key of a `Holding`, whom it goes to), `by` and `reason` in the transaction that
# deactivates the person, before it does: whoever knows of things that the person holds hands all of them over, also
# those that `by` may not know of, and answers with a dict, by key, of who has it now (None: whoever the table says).
handing_over = Signal()

# Sent with `unit`, `to`, `by` and `reason` in the transaction that closes a unit, before it does: whatever stands in
# the unit goes to the other one.
unit_closing = Signal()

# Sent with `act`, `subject`, `by` and `details` in the transaction of an act that binds somebody: the ledger, which
# lies above accounts, writes it down.
bound = Signal()
