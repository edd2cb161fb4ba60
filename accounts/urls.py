from django.urls import path

from accounts.views.appearance import appearance

app_name = "accounts"
urlpatterns = [
    path("appearance/", appearance, name="appearance"),
]
