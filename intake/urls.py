from django.urls import path

from intake.views import diagnosis

app_name = "intake"

urlpatterns = [
    path("diagnosis/", diagnosis.about, name="diagnosis"),
    path("diagnosis/<int:number>/", diagnosis.question, name="diagnosis_question"),
    path("diagnosis/result/", diagnosis.result, name="diagnosis_result"),
    path("diagnosis/result.pdf", diagnosis.paper, name="diagnosis_paper"),
    path("diagnosis/propose/", diagnosis.propose, name="diagnosis_propose"),
]
