from django.dispatch import Signal

# Sent with `assessments` (a list of `readiness.Assessment`) after these pilots were assessed and what follows was kept:
# whoever lies above and depends on verdicts looks at them here, while they are in memory.
assessed = Signal()
