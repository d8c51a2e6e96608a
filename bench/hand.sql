-- The bench scheme (bench/scheme.md) measured by hand: the yardstick of the compiler. It makes the view `measured`, a
-- row an organisation; bench/rules.sql makes `rating` of it. Set the variables `folder`, `moment` (UTC) and `year`, run
-- both files, read `rating`. For facts in parts let the folder be '…/part=*'.
--
-- How it is made fast, and stays exact for any facts:
--   * A first version has posted_at = first_posted_at, and no other has: that is what the two columns mean. So a narrow
--     scan finds what was corrected, only that is grouped, and each table is read once more for everything.
--   * Days, months and kinds become bits and digits by joins with tables of a few hundred rows; several counts share a
--     number, each in digits of its own that cannot overflow, or are counted again where they do.
--   * Which meeting makes up for which month is one addition: a carry runs from a month to the next, like a record that
--     the month before had no need of.
--   * Only whole numbers.

SET disabled_optimizers = 'join_order,build_side_probe_side,partitioned_execution'; -- the joins are run as written

CREATE OR REPLACE TEMP MACRO facts(name) AS getvariable('folder') || '/' || name || '.parquet';
CREATE OR REPLACE TEMP MACRO now_() AS getvariable('moment')::TIMESTAMP;
CREATE OR REPLACE TEMP MACRO today_() AS (getvariable('moment')::TIMESTAMP + INTERVAL 8 HOUR)::DATE;
CREATE OR REPLACE TEMP MACRO first_() AS make_date(getvariable('year')::BIGINT, 1, 1);
CREATE OR REPLACE TEMP MACRO last_() AS make_date(getvariable('year')::BIGINT, 12, 31);
CREATE OR REPLACE TEMP MACRO period_() AS getvariable('year')::VARCHAR;
CREATE OR REPLACE TEMP MACRO stands(retracted_at) AS retracted_at IS NULL OR retracted_at > now_();
CREATE OR REPLACE TEMP MACRO covers(from_on, to_on) AS from_on <= last_() AND (to_on IS NULL OR to_on >= last_());

-- In base 8: a one in each of 36 digits, and in each but those after a kind's last piece (4, 9, 22, 35).
CREATE OR REPLACE TEMP MACRO ones() AS 46359793379775246683308002939465::HUGEINT;
CREATE OR REPLACE TEMP MACRO in_year() AS
  ones() - (1::HUGEINT << 12) - (1::HUGEINT << 27) - (1::HUGEINT << 66) - (1::HUGEINT << 105);
CREATE OR REPLACE TEMP MACRO digit_sum(n) AS
  bit_count(n & ones()) + 2 * bit_count((n >> 1) & ones()) + 4 * bit_count((n >> 2) & ones());

-- The meetings that the duties count. The pieces of a duty are numbered; digit n of a number in base 8 is one piece
-- of one kind. `rest` are the records outside the days of grace, `grace` those inside (up to seven can be counted);
-- the digit after a kind's last piece holds the days of grace after the year. `day` is for the duty without grace.
CREATE OR REPLACE TEMP VIEW kinds AS
FROM (VALUES ('支部党员大会', 3, 0), ('党课', 3, 5), ('支部委员会', 1, 10), ('党小组会', 1, 23)) AS t(kind, months, lowest);
CREATE OR REPLACE TEMP VIEW pieces AS
SELECT kind, i, (lowest + i)::INTEGER AS digit, (first_() + to_months(i * months))::DATE AS first_on,
  (first_() + to_months((i + 1) * months))::DATE - 1 AS last_on
FROM (SELECT *, unnest(range(12 // months))::INTEGER AS i FROM kinds)
UNION ALL
SELECT '主题党日', i, i, (first_() + to_months(i))::DATE, (first_() + to_months(i + 1))::DATE - 1
FROM (SELECT unnest(range(12))::INTEGER AS i);
CREATE OR REPLACE TEMP VIEW slots AS
SELECT kind, first_on + d AS "on",
  CASE WHEN kind <> '主题党日' AND (i = 0 OR d >= 15) THEN 1::HUGEINT << (digit * 3) ELSE 0 END AS rest,
  CASE WHEN kind <> '主题党日' AND i > 0 AND d < 15 THEN 1::HUGEINT << (digit * 3) ELSE 0 END AS grace,
  CASE WHEN kind = '主题党日' THEN 1 << digit ELSE 0 END AS day
FROM (SELECT *, unnest(range(last_on - first_on + 1))::INTEGER AS d FROM pieces)
UNION ALL
SELECT kind, last_() + 1 + d, 0, 1::HUGEINT << ((lowest + 12 // months)::INTEGER * 3), 0
FROM (SELECT *, unnest(range(15))::INTEGER AS d FROM kinds);
CREATE OR REPLACE TEMP VIEW months AS
SELECT strftime((first_() + to_months(i))::DATE, '%Y-%m') AS month, 1 << i AS bit
FROM (SELECT unnest(range(12))::INTEGER AS i);

-- The latest flag (0 empty, 1 no, 2 yes) of those packed below; the counts of the matters' sources.
CREATE OR REPLACE TEMP MACRO latest(number, turned) AS CASE
  WHEN number + turned <> (number >> 2) * 8 + 3 THEN -3 WHEN (number & 3) = 0 THEN -1 ELSE 1 END;
CREATE OR REPLACE TEMP MACRO counted(number, place) AS ((number >> (24 * place)) & 16777215)::BIGINT;

CREATE OR REPLACE TEMP VIEW measured AS
WITH
-- Organisations: who is rated, since when, who lies below whom, what is due from it by today.
organisations AS MATERIALIZED (
  SELECT org_id, "from", v.parent_id, v.kind, v.to
  FROM (
    SELECT org_id, "from",
      arg_max({parent_id: parent_id, kind: kind, "to": "to", retracted_at: retracted_at}, posted_at) AS v
    FROM read_parquet(facts('organisations')) WHERE posted_at <= now_() GROUP BY org_id, "from"
  ) WHERE stands(v.retracted_at)
),
members AS MATERIALIZED (
  SELECT org_id, min("from") AS began, row_number() OVER ()::INTEGER AS no
  FROM organisations GROUP BY org_id HAVING bool_or(kind IN ('支部', '总支') AND covers("from", "to"))
),
edges AS MATERIALIZED (
  SELECT DISTINCT parent_id AS parent, org_id AS child FROM organisations
  WHERE parent_id IS NOT NULL AND covers("from", "to")
),
level1 AS MATERIALIZED (SELECT parent AS top, child FROM edges SEMI JOIN members ON members.org_id = edges.parent),
level2 AS MATERIALIZED (SELECT top, edges.child FROM edges JOIN level1 ON edges.parent = level1.child),
level3 AS MATERIALIZED (SELECT top, edges.child FROM edges JOIN level2 ON edges.parent = level2.child),
level4 AS MATERIALIZED (SELECT top, edges.child FROM edges JOIN level3 ON edges.parent = level3.child),
level5 AS MATERIALIZED (SELECT top, edges.child FROM edges JOIN level4 ON edges.parent = level4.child),
level6 AS MATERIALIZED (SELECT top, edges.child FROM edges JOIN level5 ON edges.parent = level5.child),
level7 AS MATERIALIZED (SELECT top, edges.child FROM edges JOIN level6 ON edges.parent = level6.child),
level8 AS MATERIALIZED (SELECT top, edges.child FROM edges JOIN level7 ON edges.parent = level7.child),
reached AS (
  SELECT top, child AS org_id FROM level1 UNION FROM level2 UNION FROM level3 UNION FROM level4
  UNION FROM level5 UNION FROM level6 UNION FROM level7 UNION FROM level8
),
due AS (
  SELECT since,
    bit_or(CASE WHEN kind <> '主题党日' AND last_on + 15 <= today_() THEN 1::HUGEINT << (digit * 3) ELSE 0 END) AS due,
    bit_or(CASE WHEN kind = '主题党日' AND last_on <= today_() THEN 1 << digit ELSE 0 END) AS days_due
  FROM (SELECT DISTINCT greatest(began, first_()) AS since FROM members) JOIN pieces ON first_on >= since GROUP BY since
),
-- Papers, votes, sanctions, statements.
papers_corrected AS (
  SELECT paper_id, max(posted_at) AS last FROM read_parquet(facts('papers'))
  WHERE posted_at <> first_posted_at AND posted_at <= now_() GROUP BY paper_id
),
papers AS MATERIALIZED (
  SELECT org_id, bool_or(kind = '责任书' AND read_on IS NOT NULL) AS signed,
    bool_or(kind = '年度计划' AND issued_on BETWEEN first_() AND last_()) AS planned
  FROM read_parquet(facts('papers')) LEFT JOIN papers_corrected USING (paper_id)
  WHERE posted_at <= now_() AND (last IS NULL OR last = posted_at) AND stands(retracted_at)
    AND kind IN ('责任书', '年度计划')
  GROUP BY org_id
),
under AS (
  SELECT top AS org_id, count(*) FILTER (signed) AS under_a, count(*) AS under_b
  FROM reached SEMI JOIN members USING (org_id) LEFT JOIN papers USING (org_id) WHERE top <> org_id GROUP BY top
),
votes_corrected AS (
  SELECT vote_id, max(posted_at) AS last FROM read_parquet(facts('votes'))
  WHERE posted_at <> first_posted_at AND posted_at <= now_() GROUP BY vote_id
),
votes AS (
  SELECT org_id, (sum(satisfied) FILTER (kind = '群众满意度'))::BIGINT AS mass_a,
    (sum(valid) FILTER (kind = '群众满意度'))::BIGINT AS mass_b,
    (sum(satisfied) FILTER (kind = '向上述职'))::BIGINT AS up_a, (sum(valid) FILTER (kind = '向上述职'))::BIGINT AS up_b,
    (sum(satisfied) FILTER (kind = '向党员述职'))::BIGINT AS own_a, (sum(valid) FILTER (kind = '向党员述职'))::BIGINT AS own_b
  FROM read_parquet(facts('votes')) LEFT JOIN votes_corrected USING (vote_id)
  WHERE posted_at <= now_() AND (last IS NULL OR last = posted_at) AND stands(retracted_at)
    AND "on" BETWEEN first_() AND last_()
  GROUP BY org_id
),
sanctions AS (
  SELECT v.org_id, count(*) AS sanctions
  FROM (
    SELECT arg_max({org_id: org_id, kind: kind, decided_on: decided_on, lifted_on: lifted_on,
      retracted_at: retracted_at}, posted_at) AS v
    FROM read_parquet(facts('sanctions')) WHERE posted_at <= now_() GROUP BY sanction_id
  )
  WHERE stands(v.retracted_at) AND v.kind IN ('警告', '严重警告', '撤销党内职务', '留党察看', '开除党籍')
    AND v.decided_on BETWEEN first_() AND last_() AND v.lifted_on IS NULL
  GROUP BY v.org_id
),
declared AS (
  SELECT org_id, true AS declared
  FROM (
    SELECT org_id, arg_max({retracted_at: retracted_at}, posted_at) AS v FROM read_parquet(facts('declarations'))
    WHERE posted_at <= now_() AND source = '纪检机关' AND period = period_() GROUP BY org_id
  ) WHERE stands(v.retracted_at)
),
confirmed AS (
  SELECT org_id, v.confirmed
  FROM (
    SELECT org_id, arg_max({confirmed: confirmed, retracted_at: retracted_at}, posted_at) AS v
    FROM read_parquet(facts('confirmations'))
    WHERE posted_at <= now_() AND name = '阵地达标' AND period = period_() AND "by" = '县委组织部' GROUP BY org_id
  ) WHERE stands(v.retracted_at)
),
inputs_corrected AS (
  SELECT org_id, name, max(posted_at) AS last FROM read_parquet(facts('inputs'))
  WHERE posted_at <> first_posted_at AND posted_at <= now_() AND period = period_() GROUP BY org_id, name
),
inputs AS (
  SELECT org_id, max(value) FILTER (name = '在职职工数') AS staff, max(value) FILTER (name = '应列经费') AS budget,
    max(value) FILTER (name = '到位经费') AS paid_in, max(value) FILTER (name = '工作实绩评分') AS mark
  FROM (
    SELECT org_id, name, (value::DECIMAL(18, 4) * 10000)::BIGINT AS value
    FROM read_parquet(facts('inputs')) LEFT JOIN inputs_corrected USING (org_id, name)
    WHERE posted_at <= now_() AND (last IS NULL OR last = posted_at) AND stands(retracted_at) AND period = period_()
  ) GROUP BY org_id
),
-- Activities. A meeting without a quorum stands in neither `rest` nor `grace`.
activities_corrected AS MATERIALIZED (
  SELECT activity_id, max(posted_at) AS last FROM read_parquet(facts('activities'))
  WHERE posted_at <> first_posted_at AND posted_at <= now_() GROUP BY activity_id
),
held AS NOT MATERIALIZED (
  SELECT org_id, kind, "on", present, entitled
  FROM read_parquet(facts('activities')) LEFT JOIN activities_corrected USING (activity_id)
  WHERE posted_at <= now_() AND (last IS NULL OR last = posted_at) AND stands(retracted_at) AND valid
    AND kind IN ('支部党员大会', '党课', '支部委员会', '党小组会', '主题党日')
),
activities AS MATERIALIZED (
  SELECT org_id, bit_or(CASE WHEN quorum THEN rest END) AS rest, sum(CASE WHEN quorum THEN grace END) AS grace,
    count(*) FILTER (quorum AND grace <> 0) AS in_grace, bit_or(day) AS days,
    sum(CASE WHEN attended THEN present END)::BIGINT AS came, sum(CASE WHEN attended THEN entitled END)::BIGINT AS called
  FROM (
    SELECT *, kind <> '支部党员大会' OR 2 * present > entitled AS quorum,
      kind IN ('支部党员大会', '党课') AND "on" <= last_() AS attended
    FROM held JOIN slots USING (kind, "on")
  ) GROUP BY org_id
),
-- Eight or more records of one kind in one half of a month do not fit a digit: then all its digits do not add up
-- to what was counted, and these organisations are counted again.
crowded AS (SELECT org_id FROM activities WHERE in_grace <> digit_sum(grace)),
crowds AS (
  SELECT org_id, bit_or(grace) AS once, bit_or(CASE WHEN n > 1 THEN grace ELSE 0 END) AS twice
  FROM (
    SELECT org_id, grace, count(*) AS n
    FROM held SEMI JOIN crowded USING (org_id) JOIN slots USING (kind, "on")
    WHERE grace <> 0 AND (kind <> '支部党员大会' OR 2 * present > entitled)
    GROUP BY org_id, grace
  ) GROUP BY org_id
),
-- Matters. A number in base 2^24 counts the four sources, and as a fifth all others.
matters_corrected AS (
  SELECT matter_id, max(posted_at) AS last FROM read_parquet(facts('matters'))
  WHERE posted_at <> first_posted_at AND posted_at <= now_() GROUP BY matter_id
),
matters AS (
  SELECT org_id, sum(CASE WHEN opened THEN unit END) AS opened,
    sum(CASE WHEN opened AND done_on <= today_() THEN unit END) AS done,
    count(*) FILTER (opened AND done_on <= due_on) AS in_time,
    count(*) FILTER (done_on IS NULL AND due_on <= today_()) AS overdue
  FROM (
    SELECT *, opened_on BETWEEN first_() AND last_() AS opened,
      CASE source WHEN '上级交办' THEN 1::HUGEINT WHEN '同级协办' THEN 1::HUGEINT << 24
        WHEN '日常工作' THEN 1::HUGEINT << 48 WHEN '群众反映' THEN 1::HUGEINT << 72 ELSE 1::HUGEINT << 96 END AS unit
    FROM read_parquet(facts('matters')) LEFT JOIN matters_corrected USING (matter_id)
    WHERE posted_at <= now_() AND (last IS NULL OR last = posted_at) AND stands(retracted_at)
      AND kind = '工作事项' AND withdrawn_on IS NULL
  ) GROUP BY org_id
),
-- Payments.
payments_corrected AS (
  SELECT payment_id, max(posted_at) AS last FROM read_parquet(facts('payments'))
  WHERE posted_at <> first_posted_at AND posted_at <= now_() GROUP BY payment_id
),
payments AS (
  SELECT org_id, count(*) AS fees_b, count(*) FILTER (paid_fen >= owed_fen) AS fees_a,
    bit_or(CASE WHEN paid_fen > 0 THEN bit ELSE 0 END) AS paid_months
  FROM read_parquet(facts('payments')) JOIN months USING (month) LEFT JOIN payments_corrected USING (payment_id)
  WHERE posted_at <= now_() AND (last IS NULL OR last = posted_at) AND stands(retracted_at) AND kind = '党费'
  GROUP BY org_id
),
-- Checks. The latest is the greatest of (day, moment, flag) in one number; a second with the flag turned round shows
-- whether two tied for the latest and differ.
checks_corrected AS (
  SELECT check_id, max(posted_at) AS last FROM read_parquet(facts('checks'))
  WHERE posted_at <> first_posted_at AND posted_at <= now_() GROUP BY check_id
),
checks_known AS (
  SELECT org_id, kind, passed, mandatory, fix_due_on,
    CASE WHEN kind <> '日常检查' THEN ("on" - first_()) * 4503599627370496 + epoch_us(posted_at) END AS place
  FROM read_parquet(facts('checks')) LEFT JOIN checks_corrected USING (check_id)
  WHERE posted_at <= now_() AND (last IS NULL OR last = posted_at) AND stands(retracted_at)
    AND "on" BETWEEN first_() AND last_()
),
checks AS (
  SELECT org_id, count(*) FILTER (kind = '日常检查') AS daily_b,
    count(*) FILTER (kind = '日常检查' AND passed) AS daily_a,
    count(*) FILTER (kind = '日常检查' AND mandatory) AS must_b,
    count(*) FILTER (kind = '日常检查' AND mandatory AND passed) AS must_a,
    max(place::HUGEINT * 4 + flag) FILTER (kind = '书记履职检查') AS led,
    max(place::HUGEINT * 4 + 3 - flag) FILTER (kind = '书记履职检查') AS led_turned,
    max(place::HUGEINT * 4 + flag) FILTER (kind = '阵地检查') AS site,
    max(place::HUGEINT * 4 + 3 - flag) FILTER (kind = '阵地检查') AS site_turned,
    max(place::HUGEINT * 1048576 + (fix_due_on - first_()))
      FILTER (kind = '阵地检查' AND NOT passed AND fix_due_on >= first_()) AS site_until
  FROM (SELECT *, CASE WHEN passed IS NULL THEN 0 WHEN passed THEN 2 ELSE 1 END AS flag FROM checks_known)
  GROUP BY org_id
),
-- Persons. `roles` counts the posts at one organisation (no: its number): as a member, above 2^16 as a leader, above
-- 2^32 exempt. `hours` also counts the attendances, above 2^32. Who leads anywhere is a leader everywhere.
posts_corrected AS MATERIALIZED (
  SELECT person_id, org_id, role, "from", max(posted_at) AS last FROM read_parquet(facts('posts'))
  WHERE posted_at <> first_posted_at AND posted_at <= now_() GROUP BY person_id, org_id, role, "from"
),
posts AS MATERIALIZED (
  SELECT person_id, no, sum(CASE role WHEN '党员' THEN 1 WHEN '班子成员' THEN 65536 ELSE 4294967296 END)::BIGINT AS roles
  FROM read_parquet(facts('posts')) LEFT JOIN posts_corrected USING (person_id, org_id, role, "from")
    LEFT JOIN members USING (org_id)
  WHERE posted_at <= now_() AND (last IS NULL OR last = posted_at) AND stands(retracted_at) AND covers("from", "to")
    AND role IN ('党员', '班子成员', '年老体弱')
  GROUP BY person_id, no
),
exempted AS (
  SELECT person_id FROM posts WHERE roles >= 4294967296
  UNION
  SELECT person_id
  FROM (
    SELECT person_id, arg_max({"to": "to", retracted_at: retracted_at}, posted_at) AS v, "from"
    FROM read_parquet(facts('exemptions')) WHERE posted_at <= now_() AND kind = '年老体弱' GROUP BY person_id, "from"
  ) WHERE stands(v.retracted_at) AND covers("from", v.to)
),
attendances_corrected AS MATERIALIZED (
  SELECT activity_id, person_id, max(posted_at) AS last FROM read_parquet(facts('attendances'))
  WHERE posted_at <> first_posted_at AND posted_at <= now_() GROUP BY activity_id, person_id
),
studied AS (
  SELECT person_id, sum(coalesce(hours, 0) + 4294967296)::BIGINT AS hours
  FROM read_parquet(facts('attendances')) LEFT JOIN attendances_corrected USING (activity_id, person_id)
  WHERE posted_at <= now_() AND (last IS NULL OR last = posted_at) AND stands(retracted_at)
    AND verified AND "on" BETWEEN first_() AND last_()
  GROUP BY person_id
),
leaders AS (SELECT DISTINCT person_id, true AS leads FROM posts WHERE (roles & 4294901760) > 0),
people AS (
  SELECT no, count(*) AS people, count(*) FILTER (hours >= 3::BIGINT << 32) AS trained,
    count(*) FILTER ((hours & 4294967295) >= CASE WHEN leads THEN 560 ELSE 320 END) AS studied
  FROM posts ANTI JOIN exempted USING (person_id) LEFT JOIN studied USING (person_id) LEFT JOIN leaders USING (person_id)
  WHERE no IS NOT NULL GROUP BY no
),
joined AS (
  SELECT org_id, began, (last_() + 1 - to_months(6))::DATE AS starts_by,
    1 + coalesce(under_b, 0) AS signed_b, coalesce(signed, false)::BIGINT + coalesce(under_a, 0) AS signed_a,
    coalesce(planned, false)::BIGINT AS planned,
    mass_a, coalesce(mass_b, 0) AS mass_b, up_a, coalesce(up_b, 0) AS up_b, own_a, coalesce(own_b, 0) AS own_b,
    coalesce(sanctions, 0) AS sanctions, coalesce(declared, false) AS declared, confirmed::BIGINT AS confirmed,
    staff, budget, paid_in, mark,
    coalesce(due, 0) AS due, coalesce(days_due, 0) AS days_due, coalesce(days, 0) & coalesce(days_due, 0) AS days,
    coalesce(rest, 0) AS rest, coalesce(once, (grace | (grace >> 1) | (grace >> 2)) & ones(), 0) AS once,
    coalesce(twice, ((grace >> 1) | (grace >> 2)) & ones(), 0) AS twice,
    coalesce(came, 0) AS came, coalesce(called, 0) AS called,
    coalesce(opened, 0) AS opened, coalesce(done, 0) AS done,
    coalesce(in_time, 0) AS in_time, coalesce(overdue, 0) AS overdue,
    coalesce(fees_a, 0) AS fees_a, coalesce(fees_b, 0) AS fees_b, bit_count(coalesce(paid_months, 0)) AS paid_months,
    coalesce(daily_a, 0) AS daily_a, coalesce(daily_b, 0) AS daily_b,
    coalesce(must_a, 0) AS must_a, coalesce(must_b, 0) AS must_b,
    led, led_turned, site, site_turned, site_until,
    coalesce(people, 0) AS people, coalesce(trained, 0) AS trained, coalesce(studied, 0) AS studied
  FROM members LEFT JOIN due ON since = greatest(began, first_())
    LEFT JOIN papers USING (org_id) LEFT JOIN under USING (org_id)
    LEFT JOIN votes USING (org_id) LEFT JOIN sanctions USING (org_id) LEFT JOIN declared USING (org_id)
    LEFT JOIN confirmed USING (org_id) LEFT JOIN inputs USING (org_id) LEFT JOIN activities USING (org_id)
    LEFT JOIN crowds USING (org_id) LEFT JOIN matters USING (org_id) LEFT JOIN payments USING (org_id)
    LEFT JOIN checks USING (org_id) LEFT JOIN people USING (no)
),
-- A piece is met by a record of its own, by a second one in its days of grace, by the only one there if the piece
-- before had no need of it (the carry: it comes in, and one record lets it through), or by one in the grace after it.
folded AS (
  SELECT *, (((xor(xor(lets + makes, lets), makes) >> 3) & ones()) | (once >> 3)) & due AS met
  FROM (SELECT *, (rest | twice) & in_year() AS makes, ((rest | once) & in_year()) + ones() * 6 AS lets FROM joined)
)
SELECT org_id, began <= starts_by AS started, signed_a, signed_b, planned AS planned_a,
  CASE WHEN (led & 3) = 2 AND led_b = 1 THEN 1 ELSE 0 END AS led_a, led_b,
  CASE WHEN up_b = 0 THEN 0 ELSE up_a END AS up_a, CASE WHEN up_b = 0 THEN -1 ELSE up_b END AS up_b,
  CASE WHEN own_b = 0 THEN 0 ELSE own_a END AS own_a, CASE WHEN own_b = 0 THEN -1 ELSE own_b END AS own_b,
  CASE WHEN up_b > 0 AND own_b > 0 THEN 40 * up_a * own_b + 60 * own_a * up_b ELSE 0 END AS both_a,
  CASE WHEN up_b > 0 AND own_b > 0 THEN 100 * up_b * own_b ELSE -1 END AS both_b,
  CASE WHEN met_b = 0 THEN 0 ELSE met_a END AS met_a, CASE WHEN met_b = 0 THEN -2 ELSE met_b END AS met_b,
  CASE WHEN called = 0 THEN 0 ELSE came END AS came_a, CASE WHEN called = 0 THEN -2 ELSE called END AS came_b,
  CASE WHEN days_b = 0 THEN 0 ELSE days_a END AS days_a, CASE WHEN days_b = 0 THEN -2 ELSE days_b END AS days_b,
  trained AS trained_a, studied AS studied_a, CASE WHEN people = 0 THEN -2 ELSE people END AS people_b,
  fees_a, CASE WHEN fees_b = 0 THEN -2 ELSE fees_b END AS fees_b, paid_months AS months_a,
  coalesce(staff, 0) AS staff_a, CASE WHEN staff IS NULL THEN -1 ELSE 10000 END AS staff_b,
  coalesce((2 * staff * 100000 + 10000) // 20000, 0) AS fund_a, CASE WHEN staff IS NULL THEN -1 ELSE 1 END AS fund_b,
  coalesce(paid_in, 0) AS paid_in_a, CASE WHEN paid_in IS NULL THEN -1 ELSE 10000 END AS paid_in_b,
  coalesce(budget, 0) AS budget_a, CASE WHEN budget IS NULL THEN -1 ELSE 10000 END AS budget_b,
  CASE WHEN money_b > 0 THEN paid_in * 10000 ELSE 0 END AS money_a, money_b,
  CASE WHEN money_b > 0 AND paid_in * 10000 >= money_b THEN 1 ELSE 0 END AS funded_a, least(money_b, 1) AS funded_b,
  CASE WHEN site_b = 1 AND NOT mending AND (site & 3) = 2 THEN 1 ELSE 0 END AS site_a,
  CASE WHEN site_b = 1 AND mending THEN -2 ELSE site_b END AS site_b,
  coalesce(confirmed, 0) AS confirmed_a, CASE WHEN confirmed IS NULL THEN -1 ELSE 1 END AS confirmed_b,
  daily_a, CASE WHEN daily_b = 0 THEN -2 ELSE daily_b END AS daily_b,
  must_a, CASE WHEN must_b = 0 THEN -2 ELSE must_b END AS must_b,
  (must_b > 0 AND must_a = must_b)::BIGINT AS passed_a, CASE WHEN must_b = 0 THEN -2 ELSE 1 END AS passed_b,
  s0_a, CASE WHEN s0_b = 0 THEN -2 ELSE s0_b END AS s0_b, s1_a, CASE WHEN s1_b = 0 THEN -2 ELSE s1_b END AS s1_b,
  s2_a, CASE WHEN s2_b = 0 THEN -2 ELSE s2_b END AS s2_b, s3_a, CASE WHEN s3_b = 0 THEN -2 ELSE s3_b END AS s3_b,
  CASE WHEN other = 0 THEN -2 ELSE -3 END AS other_b,
  (other = 0 AND s0_b + s1_b + s2_b + s3_b > 0 AND s0_a * 20 >= s0_b * 19 AND s1_a * 20 >= s1_b * 19
    AND s2_a * 20 >= s2_b * 19 AND s3_a * 20 >= s3_b * 19)::BIGINT AS done_a,
  CASE WHEN other > 0 THEN -3 WHEN s0_b + s1_b + s2_b + s3_b = 0 THEN -2 ELSE 1 END AS done_b,
  in_time AS in_time_a,
  CASE WHEN s0_b + s1_b + s2_b + s3_b + other = 0 THEN -2 ELSE s0_b + s1_b + s2_b + s3_b + other END AS in_time_b,
  overdue AS overdue_a, CASE WHEN mark <= 40000 THEN mark * 100 ELSE 0 END AS mark_a,
  CASE WHEN mark IS NULL THEN -1 WHEN mark > 40000 THEN -3 ELSE 10000 END AS mark_b,
  CASE WHEN mass_b < 30 THEN 0 ELSE mass_a END AS mass_a, CASE WHEN mass_b < 30 THEN -1 ELSE mass_b END AS mass_b,
  CASE WHEN declared THEN sanctions ELSE 0 END AS sanctions_a, CASE WHEN declared THEN 1 ELSE -1 END AS sanctions_b
FROM (
  SELECT *, CASE WHEN led IS NULL THEN -2 ELSE latest(led, led_turned) END AS led_b,
    CASE WHEN site IS NULL THEN -1 ELSE latest(site, site_turned) END AS site_b,
    coalesce((site & 3) = 1 AND (site_until >> 20) = (site >> 2)
      AND first_() + (site_until & 1048575)::INTEGER >= today_(), false) AS mending,
    CASE WHEN paid_in IS NULL OR budget IS NULL THEN -1 WHEN budget = 0 THEN -2 ELSE 10000 * budget END AS money_b,
    bit_count(met) AS met_a, bit_count(due) AS met_b, bit_count(days) AS days_a, bit_count(days_due) AS days_b,
    counted(done, 0) AS s0_a, counted(done, 1) AS s1_a, counted(done, 2) AS s2_a, counted(done, 3) AS s3_a,
    counted(opened, 0) AS s0_b, counted(opened, 1) AS s1_b, counted(opened, 2) AS s2_b, counted(opened, 3) AS s3_b,
    counted(opened, 4) AS other
  FROM folded
);
