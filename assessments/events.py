from django.dispatch import Signal

# Sent with `assessments` (a list of `readiness.Assessment`) and the `versions` of the facts they were made from, by
# pilot, while they are in memory: whoever lies above and depends on verdicts looks at them here. What follows is kept
# afterwards, so that whatever dies in a receiver, the pilots count as not assessed and are assessed again.
assessed = Signal()

# Sent inside the transaction in which a draft, a signature, a proof, an action or a review changed what somebody waits
# for; with the `pilot_ids` of pilots that have a draft now and had none, or the other way round. Receivers act after
# the commit.
waiting_changed = Signal()
