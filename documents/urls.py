from django.urls import path

from documents.views import verification

app_name = "documents"

urlpatterns = [
    path("verify/", verification.verify, name="verify"),
    path("verify/<str:code>/", verification.verify_code, name="verify_code"),
]
