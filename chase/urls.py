from django.urls import path

from chase.views import inbox, snoozing, wishes

app_name = "chase"

urlpatterns = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/unread/", inbox.unread, name="unread"),
    path("inbox/<int:reminder>/snooze/", snoozing.snooze, name="snooze"),
    path("inbox/snoozes/<int:pk>/wake/", snoozing.wake, name="wake"),
    path("notifications/", wishes.wishes, name="wishes"),
    path("notifications/unsubscribe/<str:token>/", wishes.unsubscribe, name="unsubscribe"),
]
