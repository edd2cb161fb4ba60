from django.urls import path, register_converter

from pilots.converters import ReferenceConverter
from pilots.views import diary, evidence, facts, ownership, proposing, threshold

register_converter(ReferenceConverter, "pilot")

app_name = "pilots"
urlpatterns = [
    path("<pilot:number>/successor/", proposing.propose_successor, name="propose_successor"),
    path("<pilot:number>/facts/<slug:fact>/", facts.edit, name="edit"),
    path("<pilot:number>/facts/<slug:fact>/new/", facts.add, name="add"),
    path("<pilot:number>/facts/<slug:fact>/<int:pk>/", facts.edit, name="edit_item"),
    path("<pilot:number>/facts/<slug:fact>/<int:pk>/remove/", facts.remove, name="remove_item"),
    path("<pilot:number>/owner/", ownership.name_owner, name="name_owner"),
    path("<pilot:number>/owner/accept/", ownership.accept_ownership, name="accept_ownership"),
    path("<pilot:number>/owner/decline/", ownership.decline_ownership, name="decline_ownership"),
    path("<pilot:number>/threshold/agree/", threshold.agree, name="agree_threshold"),
    path("<pilot:number>/threshold/discard/", threshold.discard_draft, name="discard_draft"),
    path("<pilot:number>/evidence/<int:pk>/", evidence.evidence_file, name="evidence_file"),
    path("<pilot:number>/diary/", diary.diary, name="diary"),
]
