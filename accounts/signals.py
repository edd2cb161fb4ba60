from django.dispatch import Signal

# Sent with `person` after somebody was deactivated, reactivated or moved to another unit:
# whatever depends on who the person is has to be looked at again.
person_changed = Signal()
