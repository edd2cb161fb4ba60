import django.db.models.deletion
from django.db import migrations, models

WHAT_BECAME_SO_FAR = """
insert into portfolio_importpart (of_id, place, rows, result, written_at)
select id, 0, rows, result, coalesce(finished_at, uploaded_at) from portfolio_inventoryimport where status = 'done';
set constraints all immediate;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('portfolio', '0004_due_dates_are_tallied'),
    ]

    operations = [
        migrations.CreateModel(
            name='ImportPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveIntegerField()),
                ('rows', models.PositiveIntegerField()),
                ('result', models.JSONField()),
                ('written_at', models.DateTimeField(auto_now_add=True)),
                ('of', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='portfolio.inventoryimport')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('of', 'place'), name='a_part_is_written_once')],
            },
        ),
        migrations.AddField(
            model_name='inventoryimport',
            name='units',
            field=models.JSONField(null=True),
        ),
        migrations.RunSQL(WHAT_BECAME_SO_FAR, migrations.RunSQL.noop),
        migrations.RemoveField(
            model_name='inventoryimport',
            name='result',
        ),
    ]
