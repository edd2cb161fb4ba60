from django.db import migrations, models

# Replaces the view of 0002: the day the decision is due, while it is open, stands at the end.
NOW = """
create or replace view portfolio_now as
select pilot.id as pilot_id,
       pilot.visibility,
       concat_ws('|', pilot.stage, coalesce(judged.verdict, ''), coalesce(judged.mode_states, ''),
                 case when current.accepted_at is not null and person.is_active and home.kind = 'business'
                      then 'owned' else '' end,
                 case when 'live_without_decision' = any(judged.flags) then 'live_without_decision' else '' end,
                 case when 'suspended' = any(judged.flags) then 'suspended' else '' end) as state,
       pilot.decided_on - pilot.proposed_on as took,
       pilot.unit_id,
       current.person_id as owner_id,
       coalesce(pilot.spent, 0) as spent,
       coalesce(judged.held_up, 0) as held_up,
       (coalesce(judged.held_up, 0) > 0)::int as earning,
       least(coalesce(judged.net_per_year, 0), 0) as loss,
       (pilot.stage = 'live' and judged.delivered_per_year is not null)::int as measured,
       case when pilot.stage = 'live' and judged.delivered_per_year is not null
            then coalesce(judged.promised_per_year, 0) else 0 end as promised,
       case when pilot.stage = 'live' then coalesce(judged.delivered_per_year, 0) else 0 end as delivered,
       case when pilot.stage in ('proposed', 'designed', 'building', 'measuring') then pilot.decision_due_on end as due,
       case when pilot.stage in ('proposed', 'designed', 'building', 'measuring')
            then coalesce(judged.cost_per_week, 0) else 0 end as cost_per_week
  from pilots_pilot pilot
  left join assessments_assessment judged on judged.pilot_id = pilot.id
  left join pilots_ownership current on current.pilot_id = pilot.id and current.ended_at is null
  left join accounts_user person on person.id = current.person_id
  left join accounts_unit home on home.id = person.unit_id
"""


class Migration(migrations.Migration):

    dependencies = [
        ('portfolio', '0003_export'),
    ]

    operations = [
        migrations.AddField(
            model_name='countedpilot',
            name='due',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='countedpilot',
            name='cost_per_week',
            field=models.DecimalField(decimal_places=6, default=0, max_digits=60),
        ),
        migrations.AddField(
            model_name='tally',
            name='cost_per_week',
            field=models.DecimalField(decimal_places=6, default=0, max_digits=60),
        ),
        migrations.RunSQL(NOW, migrations.RunSQL.noop),
        migrations.RunSQL(
            'insert into portfolio_pilottocount (pilot_id) select id from pilots_pilot', migrations.RunSQL.noop
        ),
    ]
