from django.urls import path, register_converter

from assessments.converters import DecisionReferenceConverter, ReviewReferenceConverter
from assessments.views import (
    agenda,
    calendar,
    conditions,
    decision,
    drafting,
    extension,
    meeting,
    minutes,
    pilot,
    policy,
    reviews,
    signing,
    stage,
    waivers,
)

register_converter(DecisionReferenceConverter, "decision")
register_converter(ReviewReferenceConverter, "review")

app_name = "assessments"
urlpatterns = [
    path("policy/", policy.policy, name="policy"),
    path("pilots/<pilot:number>/", pilot.pilot, name="pilot"),
    path("pilots/<pilot:number>/road/", pilot.road, name="road"),
    path("pilots/<pilot:number>/curve/", pilot.unit_cost_curve, name="unit_cost_curve"),
    path("pilots/<pilot:number>/stage/", stage.move_stage, name="move_stage"),
    path("pilots/<pilot:number>/waivers/", waivers.waive, name="waive"),
    path("pilots/<pilot:number>/waivers/<int:pk>/end/", waivers.end_waiver, name="end_waiver"),
    path("pilots/<pilot:number>/decide/", drafting.draft_decision, name="draft_decision"),
    path("pilots/<pilot:number>/extend/", extension.extend_decision_date, name="extend"),
    path("decisions/<decision:reference>/", decision.decision, name="decision"),
    path("decisions/<decision:reference>/decision.pdf", decision.decision_pdf, name="decision_pdf"),
    path("decisions/<decision:reference>/paper/", decision.make_paper_again, name="make_paper_again"),
    path("decisions/<decision:reference>/evidence.json", decision.evidence_json, name="evidence_json"),
    path("decisions/<decision:reference>/sign/", signing.sign, name="sign"),
    path("decisions/<decision:reference>/decline/", signing.decline, name="decline"),
    path("decisions/<decision:reference>/discard/", signing.discard, name="discard"),
    path(
        "decisions/<decision:reference>/conditions/<int:condition>/proof/",
        conditions.hand_in_proof,
        name="hand_in_proof",
    ),
    path(
        "decisions/<decision:reference>/conditions/<int:condition>/judge/",
        conditions.judge_proof,
        name="judge_proof",
    ),
    path("reviews/", reviews.all_reviews, name="reviews"),
    path("reviews/new/", reviews.call_review, name="call_review"),
    path("reviews/calendar/", calendar.calendar, name="calendar"),
    path("reviews/calendar/revoke/", calendar.revoke_calendar, name="revoke_calendar"),
    path("calendar/<str:token>.ics", calendar.feed, name="calendar_feed"),
    path("reviews/actions/<int:pk>/", minutes.finish_action, name="finish_action"),
    path("reviews/<review:reference>/", meeting.review, name="review"),
    path("reviews/<review:reference>/room/", meeting.room, name="room"),
    path("reviews/<review:reference>/change/", reviews.change_review, name="change_review"),
    path("reviews/<review:reference>/cancel/", reviews.cancel_review, name="cancel_review"),
    path("reviews/<review:reference>/open/", meeting.open_review, name="open_review"),
    path("reviews/<review:reference>/close/", meeting.close_review, name="close_review"),
    path("reviews/<review:reference>/attendance/", meeting.tick_attendance, name="tick_attendance"),
    path("reviews/<review:reference>/items/<int:pk>/begin/", meeting.begin_item, name="begin_item"),
    path("reviews/<review:reference>/items/<int:pk>/decide/", agenda.decide_item, name="decide_item"),
    path("reviews/<review:reference>/items/<int:pk>/defer/", agenda.defer_item, name="defer_item"),
    path("reviews/<review:reference>/minutes/", minutes.write_minutes, name="write_minutes"),
    path("reviews/<review:reference>/minutes/<int:pk>/", minutes.change_minutes, name="change_minutes"),
    path("reviews/<review:reference>/minutes/<int:pk>/remove/", minutes.remove_minutes, name="remove_minutes"),
    path("reviews/<review:reference>/minutes/paper/", meeting.ask_for_minutes_paper, name="ask_for_minutes_paper"),
    path("reviews/<review:reference>/minutes.pdf", meeting.minutes_pdf, name="minutes_pdf"),
    path("reviews/<review:reference>/actions/", minutes.ask_for_action, name="ask_for_action"),
]
