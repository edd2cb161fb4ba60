from django.db import migrations, models

# What a pilot adds to the tallies, as it is now. `state` is read by portfolio.totals.State.
NOW = """
create view portfolio_now as
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
       case when pilot.stage = 'live' then coalesce(judged.delivered_per_year, 0) else 0 end as delivered
  from pilots_pilot pilot
  left join assessments_assessment judged on judged.pilot_id = pilot.id
  left join pilots_ownership current on current.pilot_id = pilot.id and current.ended_at is null
  left join accounts_user person on person.id = current.person_id
  left join accounts_unit home on home.id = person.unit_id
"""

# Which pilots have to be counted again after a change of these tables: the column that names the pilot.
TABLES = {"pilots_pilot": "id", "pilots_ownership": "pilot_id", "assessments_assessment": "pilot_id"}
NOTE = """
create function portfolio_note_{table}() returns trigger language plpgsql as $$
begin
    insert into portfolio_pilottocount (pilot_id) select distinct {column} from changed;
    return null;
end $$;
create trigger portfolio_notes_new after insert on {table}
    referencing new table as changed for each statement execute function portfolio_note_{table}();
create trigger portfolio_notes_change after update on {table}
    referencing new table as changed for each statement execute function portfolio_note_{table}();
create trigger portfolio_notes_end after delete on {table}
    referencing old table as changed for each statement execute function portfolio_note_{table}()
"""
FORGET = """
drop trigger portfolio_notes_new on {table};
drop trigger portfolio_notes_change on {table};
drop trigger portfolio_notes_end on {table};
drop function portfolio_note_{table}()
"""
# Whether a pilot is owned hangs on its owner: active, and in a unit of the business.
NOTE_PEOPLE = """
create function portfolio_note_person() returns trigger language plpgsql as $$
begin
    insert into portfolio_pilottocount (pilot_id)
    select pilot_id from pilots_ownership where person_id = new.id and ended_at is null;
    return null;
end $$;
create trigger portfolio_notes_person after update on accounts_user for each row
    when (old.is_active is distinct from new.is_active or old.unit_id is distinct from new.unit_id)
    execute function portfolio_note_person();
create function portfolio_note_unit() returns trigger language plpgsql as $$
begin
    insert into portfolio_pilottocount (pilot_id)
    select named.pilot_id from pilots_ownership named join accounts_user person on person.id = named.person_id
     where person.unit_id = new.id and named.ended_at is null;
    return null;
end $$;
create trigger portfolio_notes_unit after update on accounts_unit for each row
    when (old.kind is distinct from new.kind) execute function portfolio_note_unit()
"""
FORGET_PEOPLE = """
drop trigger portfolio_notes_unit on accounts_unit;
drop function portfolio_note_unit();
drop trigger portfolio_notes_person on accounts_user;
drop function portfolio_note_person()
"""


class Migration(migrations.Migration):

    dependencies = [
        ('portfolio', '0001_initial'),
        ('accounts', '0003_attempts_are_counted_in_the_database'),
        ('pilots', '0003_proposers_and_handed_parts'),
        ('assessments', '0007_the_daily_verification'),
    ]

    operations = [
        migrations.CreateModel(
            name='CountedPilot',
            fields=[
                ('spent', models.DecimalField(decimal_places=6, default=0, max_digits=60)),
                ('held_up', models.DecimalField(decimal_places=6, default=0, max_digits=60)),
                ('earning', models.BigIntegerField(default=0)),
                ('loss', models.DecimalField(decimal_places=6, default=0, max_digits=60)),
                ('measured', models.BigIntegerField(default=0)),
                ('promised', models.DecimalField(decimal_places=6, default=0, max_digits=60)),
                ('delivered', models.DecimalField(decimal_places=6, default=0, max_digits=60)),
                ('pilot', models.BigIntegerField(db_column='pilot_id', primary_key=True, serialize=False)),
                ('visibility', models.CharField(max_length=10)),
                ('state', models.CharField(max_length=80)),
                ('took', models.IntegerField(null=True)),
                ('unit', models.BigIntegerField(db_column='unit_id')),
                ('owner', models.BigIntegerField(db_column='owner_id', null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PilotToCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('pilot', models.BigIntegerField(db_column='pilot_id')),
            ],
        ),
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('spent', models.DecimalField(decimal_places=6, default=0, max_digits=60)),
                ('held_up', models.DecimalField(decimal_places=6, default=0, max_digits=60)),
                ('earning', models.BigIntegerField(default=0)),
                ('loss', models.DecimalField(decimal_places=6, default=0, max_digits=60)),
                ('measured', models.BigIntegerField(default=0)),
                ('promised', models.DecimalField(decimal_places=6, default=0, max_digits=60)),
                ('delivered', models.DecimalField(decimal_places=6, default=0, max_digits=60)),
                ('visibility', models.CharField(max_length=10)),
                ('kind', models.CharField(max_length=8)),
                ('key', models.CharField(max_length=80)),
                ('pilots', models.BigIntegerField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('kind', 'key', 'visibility'), name='tally_stands_once')],
            },
        ),
        migrations.RunSQL(NOW, 'drop view portfolio_now'),
        *(
            migrations.RunSQL(NOTE.format(table=table, column=column), FORGET.format(table=table))
            for table, column in TABLES.items()
        ),
        migrations.RunSQL(NOTE_PEOPLE, FORGET_PEOPLE),
        migrations.RunSQL('insert into portfolio_pilottocount (pilot_id) select id from pilots_pilot', ''),
    ]
