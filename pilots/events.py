from django.dispatch import Signal

# Sent with `pilot_ids` after facts changed, inside the transaction; receivers act after the commit.
# Services send it, never `save()`: what the shell or raw SQL changes is found by the sweeper through `facts_version`.
facts_changed = Signal()
