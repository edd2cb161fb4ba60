from django.urls import include, path

from config.health import healthz, readyz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("account/", include("accounts.entrance")),
    path("", include("accounts.urls")),
    path("", include("documents.urls")),
    path("pilots/", include("pilots.urls")),
    path("", include("assessments.urls")),
    path("", include("portfolio.urls")),
]
