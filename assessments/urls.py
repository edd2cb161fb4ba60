from django.urls import path, register_converter

from assessments.converters import DecisionReferenceConverter
from assessments.views import conditions, decision, drafting, extension, pilot, signing, stage, waivers

register_converter(DecisionReferenceConverter, "decision")

app_name = "assessments"
urlpatterns = [
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
]
