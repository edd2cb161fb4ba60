from django.urls import path

from assessments.views import pilot, stage, waivers

app_name = "assessments"
urlpatterns = [
    path("<pilot:number>/", pilot.pilot, name="pilot"),
    path("<pilot:number>/road/", pilot.road, name="road"),
    path("<pilot:number>/curve/", pilot.unit_cost_curve, name="unit_cost_curve"),
    path("<pilot:number>/stage/", stage.move_stage, name="move_stage"),
    path("<pilot:number>/waivers/", waivers.waive, name="waive"),
    path("<pilot:number>/waivers/<int:pk>/end/", waivers.end_waiver, name="end_waiver"),
]
