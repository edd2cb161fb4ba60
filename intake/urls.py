from django.urls import path

from intake.views import contract, diagnosis, handing, joining, proposing, questions

app_name = "intake"

urlpatterns = [
    path("pilots/new/", proposing.propose, name="propose"),
    path("pilots/<pilot:number>/intake/", questions.go_on, name="go_on"),
    path("pilots/<pilot:number>/intake/<slug:key>/", questions.question, name="question"),
    path("pilots/<pilot:number>/intake/<slug:key>/hand/", handing.hand, name="hand"),
    path("pilots/<pilot:number>/handed/<int:pk>/end/", handing.end, name="end_part"),
    path("pilots/<pilot:number>/join/", joining.join, name="join"),
    path("pilots/<pilot:number>/join/<int:pk>/", joining.answer, name="answer_join"),
    path("pilots/<pilot:number>/contract/", contract.contract, name="contract"),
    path("pilots/<pilot:number>/contract.pdf", contract.paper, name="contract_paper"),
    path("pilots/<pilot:number>/contract/change/", contract.ask_for_change, name="ask_for_change"),
    path("pilots/<pilot:number>/contract/change/<int:pk>/", contract.answer_change, name="answer_change"),
    path("diagnosis/", diagnosis.about, name="diagnosis"),
    path("diagnosis/<int:number>/", diagnosis.question, name="diagnosis_question"),
    path("diagnosis/result/", diagnosis.result, name="diagnosis_result"),
    path("diagnosis/result.pdf", diagnosis.paper, name="diagnosis_paper"),
    path("diagnosis/propose/", diagnosis.propose, name="diagnosis_propose"),
]
