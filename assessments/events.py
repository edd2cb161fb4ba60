from django.dispatch import Signal

# Sent with `assessments` (a list of `readiness.Assessment`) and the `versions` of the facts they were made from, by
# pilot, while they are in memory: whoever lies above and depends on verdicts looks at them here. What follows is kept
# afterwards, so that whatever dies in a receiver, the pilots count as not assessed and are assessed again.
assessed = Signal()
