"""The queues that workers take tasks from. Each kind of heavy work has its own, so that none waits for another."""

DEFAULT, MAIL, DOCUMENTS = "celery", "mail", "documents"
QUEUES = (DEFAULT, MAIL, DOCUMENTS)
ROUTES = {
    "assessments.tasks.send_*": {"queue": MAIL},
    "chase.tasks.send_*": {"queue": MAIL},
    "assessments.tasks.verify_on": {"queue": DOCUMENTS},  # reads every paper
    "documents.tasks.make_*": {"queue": DOCUMENTS},
    "documents.tasks.look_at_the_certificate": {"queue": DOCUMENTS},  # only those workers hold it
}
