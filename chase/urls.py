from django.urls import path

from chase.views import channels, closed_days, inbox, log, overview, report, rules, snoozing, wishes

app_name = "chase"

urlpatterns = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/unread/", inbox.unread, name="unread"),
    path("inbox/<int:reminder>/snooze/", snoozing.snooze, name="snooze"),
    path("inbox/snoozes/<int:pk>/wake/", snoozing.wake, name="wake"),
    path("chase/", overview.overview, name="overview"),
    path("chase/gaps/", overview.gaps, name="gaps"),
    path("chase/hold/", overview.hold, name="hold"),
    path("chase/held/<int:pk>/release/", overview.release, name="release"),
    path("chase/rules/", rules.rules, name="rules"),
    path("chase/closed-days/", closed_days.all_closed_days, name="closed_days"),
    path("chase/closed-days/<int:pk>/open/", closed_days.open_days, name="open_days"),
    path("chase/channels/", channels.all_channels, name="channels"),
    path("chase/channels/<int:pk>/try/", channels.try_channel, name="try_channel"),
    path("chase/channels/<int:pk>/end/", channels.end_channel, name="end_channel"),
    path("chase/log/", log.log, name="log"),
    path("chase/report/", report.report, name="report"),
    path("notifications/", wishes.wishes, name="wishes"),
    path("notifications/unsubscribe/<str:token>/", wishes.unsubscribe, name="unsubscribe"),
]
