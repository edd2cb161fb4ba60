from django.urls import include, path

from config import status_page
from config.health import healthz, readyz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("statusz", status_page.statusz, name="statusz"),
    path("status/", status_page.status, name="status"),
    path("status/tasks/<int:pk>/run-again/", status_page.run_again, name="run_parked_task_again"),
    path("status/tasks/<int:pk>/put-aside/", status_page.put_aside, name="put_parked_task_aside"),
    path("account/", include("accounts.entrance")),
    path("", include("accounts.urls")),
    path("", include("documents.urls")),
    path("pilots/", include("pilots.urls")),
    path("", include("assessments.urls")),
    path("", include("intake.urls")),
    path("", include("chase.urls")),
    path("", include("portfolio.urls")),
]

handler500 = "config.broken.broken"
