-- The decode floor: sums every column that the hand-written query needs, once, and nothing else. Texts are summed by
-- their length, flags and missing moments are counted. What a rating costs beyond this is its own work.

CREATE OR REPLACE TEMP MACRO facts(name) AS getvariable('folder') || '/' || name || '.parquet';
CREATE OR REPLACE TEMP MACRO texts(t) AS sum(strlen(t));
CREATE OR REPLACE TEMP MACRO days(d) AS sum(d - DATE '2015-01-01');
CREATE OR REPLACE TEMP MACRO moments(a, b) AS bit_xor(epoch_us(a)) + bit_xor(epoch_us(b));

CREATE OR REPLACE TEMP VIEW rating AS
SELECT 'organisations' AS facts, texts(org_id) + texts(parent_id) + texts(kind) + days("from") + days("to")
  + moments(posted_at, posted_at) + count(retracted_at) AS total FROM read_parquet(facts('organisations'))
UNION ALL
SELECT 'posts', texts(person_id) + texts(org_id) + texts(role) + days("from") + days("to")
  + moments(posted_at, first_posted_at) + count(retracted_at) FROM read_parquet(facts('posts'))
UNION ALL
SELECT 'exemptions', texts(person_id) + texts(kind) + days("from") + days("to")
  + moments(posted_at, posted_at) + count(retracted_at) FROM read_parquet(facts('exemptions'))
UNION ALL
SELECT 'matters', texts(matter_id) + texts(org_id) + texts(kind) + texts(source) + days(opened_on) + days(due_on) + days(done_on)
  + count(withdrawn_on) + moments(posted_at, first_posted_at) + count(retracted_at) FROM read_parquet(facts('matters'))
UNION ALL
SELECT 'activities', texts(activity_id) + texts(org_id) + texts(kind) + days("on") + sum(entitled) + sum(present)
  + count(*) FILTER (valid) + moments(posted_at, first_posted_at) + count(retracted_at)
    FROM read_parquet(facts('activities'))
UNION ALL
SELECT 'attendances', texts(activity_id) + texts(person_id) + days("on") + sum(hours) + count(*) FILTER (verified)
  + moments(posted_at, first_posted_at) + count(retracted_at) FROM read_parquet(facts('attendances'))
UNION ALL
SELECT 'payments', texts(payment_id) + texts(org_id) + texts(kind) + texts(month) + sum(owed_fen) + sum(paid_fen)
  + moments(posted_at, first_posted_at) + count(retracted_at) FROM read_parquet(facts('payments'))
UNION ALL
SELECT 'votes', texts(vote_id) + texts(org_id) + texts(kind) + days("on") + sum(valid) + sum(satisfied)
  + moments(posted_at, first_posted_at) + count(retracted_at) FROM read_parquet(facts('votes'))
UNION ALL
SELECT 'checks', texts(check_id) + texts(org_id) + texts(kind) + days("on") + days(fix_due_on) + count(*) FILTER (passed)
  + count(*) FILTER (mandatory) + moments(posted_at, first_posted_at) + count(retracted_at)
    FROM read_parquet(facts('checks'))
UNION ALL
SELECT 'sanctions', texts(sanction_id) + texts(org_id) + texts(kind) + days(decided_on) + count(lifted_on)
  + moments(posted_at, posted_at) + count(retracted_at) FROM read_parquet(facts('sanctions'))
UNION ALL
SELECT 'declarations', texts(org_id) + texts(source) + texts(period) + moments(posted_at,
  posted_at) + count(retracted_at)
FROM read_parquet(facts('declarations'))
UNION ALL
SELECT 'confirmations', texts(org_id) + texts(name) + texts(period) + texts("by") + count(*) FILTER (confirmed)
  + moments(posted_at, posted_at) + count(retracted_at) FROM read_parquet(facts('confirmations'))
UNION ALL
SELECT 'inputs', texts(org_id) + texts(name) + texts(period) + texts(value) + moments(posted_at, first_posted_at)
  + count(retracted_at) FROM read_parquet(facts('inputs'))
UNION ALL
SELECT 'papers', texts(paper_id) + texts(org_id) + texts(kind) + days(issued_on) + days(read_on)
  + moments(posted_at, first_posted_at) + count(retracted_at) FROM read_parquet(facts('papers'));
