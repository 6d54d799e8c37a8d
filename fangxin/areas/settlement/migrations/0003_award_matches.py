"""Which award repaid which advance: one county, programme, tier and year, never more than the award."""

import django.db.models.deletion
import fangxin.areas.audit.models
from django.db import migrations, models

from fangxin.areas.audit.tables import CreateTables


SQL = """
CREATE OR REPLACE FUNCTION settlement_match_fits() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE award ledger_transfer; back ledger_transfer; due ledger_account; put_in ledger_account; used bigint;
BEGIN
  SELECT * INTO award FROM ledger_transfer WHERE id = NEW.received_id FOR SHARE;
  SELECT * INTO back FROM ledger_transfer WHERE id = NEW.repaid_id;
  SELECT * INTO due FROM ledger_account WHERE id = award.credit_id;
  SELECT * INTO put_in FROM ledger_account WHERE id = back.debit_id;
  IF award.event <> 'grant_received' OR back.event <> 'advance_repaid' OR back.amount_fen <> NEW.amount_fen
    OR (due.organisation_id, due.programme, due.tier, due.budget_year)
       IS DISTINCT FROM (put_in.organisation_id, put_in.programme, put_in.tier, put_in.budget_year)
    OR due.organisation_id <> NEW.county_id THEN
    RAISE EXCEPTION 'award % does not belong to repayment %', NEW.received_id, NEW.repaid_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'settlement_match_of_one_award';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('settlement.award'), award.id::int);
  SELECT coalesce(sum(amount_fen), 0) INTO used FROM settlement_awardmatch WHERE received_id = NEW.received_id;
  IF used + NEW.amount_fen > award.amount_fen THEN
    RAISE EXCEPTION 'award % has % left, not %', NEW.received_id, award.amount_fen - used, NEW.amount_fen
      USING ERRCODE = 'check_violation', CONSTRAINT = 'settlement_match_within_award';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rule_match_fits BEFORE INSERT ON settlement_awardmatch
  FOR EACH ROW EXECUTE FUNCTION settlement_match_fits();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0002_rules'),
        ('organisations', '0001_tables'),
        ('settlement', '0002_rules'),
    ]

    operations = [
        CreateTables([
        migrations.CreateModel(
            name='AwardMatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_path', models.CharField(db_collation='C', default='', editable=False, max_length=200, verbose_name='所属路径')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('recorded_at', models.DateTimeField(db_default=fangxin.areas.audit.models.DatabaseNow(), editable=False, verbose_name='入库时间')),
                ('by_id', models.BigIntegerField(verbose_name='办理人')),
                ('amount_fen', models.PositiveBigIntegerField(verbose_name='归还垫付（分）')),
                ('county', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='award_matches', to='organisations.organisation')),
                ('received', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='award_matches', to='ledger.transfer')),
                ('repaid', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='award_match', to='ledger.transfer')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_fen__gt', 0)), name='settlement_match_positive')],
            },
        ),
        ]),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
