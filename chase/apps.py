from django.apps import AppConfig


class ChaseConfig(AppConfig):
    name = "chase"
