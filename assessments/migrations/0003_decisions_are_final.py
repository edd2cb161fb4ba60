from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("assessments", "0002_the_decision")]

    operations = []
