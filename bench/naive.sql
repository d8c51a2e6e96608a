-- The bench scheme as one would write it first: the known version of every row by a window, a query an indicator,
-- all joined. It gives `measured`, as bench/hand.sql does; bench/rules.sql does the rest for both.

CREATE OR REPLACE TEMP MACRO facts(name) AS getvariable('folder') || '/' || name || '.parquet';
CREATE OR REPLACE TEMP MACRO now_() AS getvariable('moment')::TIMESTAMP;
CREATE OR REPLACE TEMP MACRO today_() AS (getvariable('moment')::TIMESTAMP + INTERVAL 8 HOUR)::DATE;
CREATE OR REPLACE TEMP MACRO first_() AS make_date(getvariable('year')::BIGINT, 1, 1);
CREATE OR REPLACE TEMP MACRO last_() AS make_date(getvariable('year')::BIGINT, 12, 31);
CREATE OR REPLACE TEMP MACRO period_() AS getvariable('year')::VARCHAR;
CREATE OR REPLACE TEMP MACRO in_period(day) AS day BETWEEN first_() AND last_();
CREATE OR REPLACE TEMP MACRO covers(from_on, to_on) AS from_on <= last_() AND (to_on IS NULL OR to_on >= last_());
CREATE OR REPLACE TEMP MACRO still(retracted_at) AS retracted_at IS NULL OR retracted_at > now_();

CREATE OR REPLACE TEMP VIEW measured AS
WITH
organisations AS (
  SELECT * FROM (
    SELECT * FROM read_parquet(facts('organisations')) WHERE posted_at <= now_()
    QUALIFY row_number() OVER (PARTITION BY org_id, "from" ORDER BY posted_at DESC) = 1
  ) WHERE still(retracted_at)
),
posts AS (
  SELECT * FROM (
    SELECT person_id, org_id, role, "from", "to", retracted_at FROM read_parquet(facts('posts'))
      WHERE posted_at <= now_()
    QUALIFY row_number() OVER (PARTITION BY person_id, org_id, role, "from" ORDER BY posted_at DESC) = 1
  ) WHERE still(retracted_at)
),
exemptions AS (
  SELECT * FROM (
    SELECT * FROM read_parquet(facts('exemptions')) WHERE posted_at <= now_()
    QUALIFY row_number() OVER (PARTITION BY person_id, kind, "from" ORDER BY posted_at DESC) = 1
  ) WHERE still(retracted_at)
),
papers AS (
  SELECT * FROM (
    SELECT * FROM read_parquet(facts('papers')) WHERE posted_at <= now_()
    QUALIFY row_number() OVER (PARTITION BY paper_id ORDER BY posted_at DESC) = 1
  ) WHERE still(retracted_at)
),
checks AS (
  SELECT * FROM (
    SELECT * FROM read_parquet(facts('checks')) WHERE posted_at <= now_()
    QUALIFY row_number() OVER (PARTITION BY check_id ORDER BY posted_at DESC) = 1
  ) WHERE still(retracted_at)
),
votes AS (
  SELECT * FROM (
    SELECT * FROM read_parquet(facts('votes')) WHERE posted_at <= now_()
    QUALIFY row_number() OVER (PARTITION BY vote_id ORDER BY posted_at DESC) = 1
  ) WHERE still(retracted_at)
),
activities AS (
  SELECT * FROM (
    SELECT activity_id, org_id, kind, "on", entitled, present, valid, retracted_at
    FROM read_parquet(facts('activities')) WHERE posted_at <= now_()
    QUALIFY row_number() OVER (PARTITION BY activity_id ORDER BY posted_at DESC) = 1
  ) WHERE still(retracted_at)
),
attendances AS (
  SELECT * FROM (
    SELECT activity_id, person_id, "on", hours, verified, retracted_at
    FROM read_parquet(facts('attendances')) WHERE posted_at <= now_()
    QUALIFY row_number() OVER (PARTITION BY activity_id, person_id ORDER BY posted_at DESC) = 1
  ) WHERE still(retracted_at)
),
matters AS (
  SELECT * FROM (
    SELECT matter_id, org_id, kind, source, opened_on, due_on, done_on, withdrawn_on, retracted_at
    FROM read_parquet(facts('matters')) WHERE posted_at <= now_()
    QUALIFY row_number() OVER (PARTITION BY matter_id ORDER BY posted_at DESC) = 1
  ) WHERE still(retracted_at)
),
payments AS (
  SELECT * FROM (
    SELECT payment_id, org_id, kind, month, owed_fen, paid_fen, retracted_at
    FROM read_parquet(facts('payments')) WHERE posted_at <= now_()
    QUALIFY row_number() OVER (PARTITION BY payment_id ORDER BY posted_at DESC) = 1
  ) WHERE still(retracted_at)
),
sanctions AS (
  SELECT * FROM (
    SELECT * FROM read_parquet(facts('sanctions')) WHERE posted_at <= now_()
    QUALIFY row_number() OVER (PARTITION BY sanction_id ORDER BY posted_at DESC) = 1
  ) WHERE still(retracted_at)
),
declarations AS (
  SELECT * FROM (
    SELECT * FROM read_parquet(facts('declarations')) WHERE posted_at <= now_()
    QUALIFY row_number() OVER (PARTITION BY source, org_id, period ORDER BY posted_at DESC) = 1
  ) WHERE still(retracted_at)
),
confirmations AS (
  SELECT * FROM (
    SELECT * FROM read_parquet(facts('confirmations')) WHERE posted_at <= now_()
    QUALIFY row_number() OVER (PARTITION BY org_id, name, period, "by" ORDER BY posted_at DESC) = 1
  ) WHERE still(retracted_at)
),
inputs AS (
  SELECT * FROM (
    SELECT * FROM read_parquet(facts('inputs')) WHERE posted_at <= now_()
    QUALIFY row_number() OVER (PARTITION BY org_id, name, period ORDER BY posted_at DESC) = 1
  ) WHERE still(retracted_at)
),
members AS (
  SELECT org_id, began
  FROM (SELECT org_id, min("from") AS began FROM organisations GROUP BY org_id)
  WHERE org_id IN (SELECT org_id FROM organisations WHERE kind IN ('支部', '总支') AND covers("from", "to"))
),
-- 责任书签订
subtree AS (
  WITH RECURSIVE below(top, org_id) AS (
    SELECT org_id, org_id FROM members
    UNION
    SELECT top, child.org_id FROM below JOIN organisations AS child ON child.parent_id = below.org_id
    WHERE covers(child."from", child."to")
  )
  SELECT * FROM below
),
letters AS (SELECT org_id, count(*) AS n FROM papers WHERE kind = '责任书' AND read_on IS NOT NULL GROUP BY org_id),
signed AS (
  SELECT top AS org_id, count(*) FILTER (n >= 1) AS a, count(*) AS b
  FROM subtree JOIN members USING (org_id) LEFT JOIN letters USING (org_id) GROUP BY top
),
-- 年度计划印发
planned AS (SELECT DISTINCT org_id, 1 AS a FROM papers WHERE kind = '年度计划' AND in_period(issued_on)),
-- 书记履职到位
led_last AS (
  SELECT org_id, passed FROM (
    SELECT *, rank() OVER (PARTITION BY org_id ORDER BY "on" DESC, posted_at DESC) AS place
    FROM checks WHERE kind = '书记履职检查' AND in_period("on")
  ) WHERE place = 1
),
led AS (
  SELECT org_id, bool_and(passed) AS passed, count(DISTINCT coalesce(passed::VARCHAR, '')) > 1 AS differ,
    bool_or(passed IS NULL) AS unknown
  FROM led_last GROUP BY org_id
),
-- 向上述职, 向党员述职, 群众满意率
up AS (SELECT org_id, sum(satisfied)::BIGINT AS a, sum(valid)::BIGINT AS b FROM votes WHERE kind = '向上述职'
  AND in_period("on") GROUP BY org_id),
own AS (SELECT org_id, sum(satisfied)::BIGINT AS a, sum(valid)::BIGINT AS b FROM votes WHERE kind = '向党员述职'
  AND in_period("on") GROUP BY org_id),
mass AS (SELECT org_id, sum(satisfied)::BIGINT AS a, sum(valid)::BIGINT AS b FROM votes WHERE kind = '群众满意度'
  AND in_period("on") GROUP BY org_id),
-- 三会一课履行率, 主题党日履行率: the pieces, the records in the days of grace and outside, then piece by piece
duties(kind, months, days) AS (
  VALUES ('支部党员大会', 3, 15), ('党课', 3, 15), ('支部委员会', 1, 15), ('党小组会', 1, 15), ('主题党日', 1, 0)
),
pieces AS (
  SELECT kind, days, i, (first_() + to_months(i * months))::DATE AS first_on,
    (first_() + to_months((i + 1) * months))::DATE - 1 AS last_on
  FROM (SELECT *, unnest(range(12 // months))::INTEGER AS i FROM duties)
),
meetings AS (
  SELECT org_id, kind, "on" FROM activities
  WHERE valid AND kind IN (SELECT kind FROM duties) AND (kind <> '支部党员大会' OR present * 2 > entitled)
),
counted AS (
  SELECT org_id, kind, i, count(*) FILTER (i > 0 AND "on" < first_on + days) AS grace,
    count(*) FILTER (i = 0 OR "on" >= first_on + days) AS rest
  FROM meetings JOIN pieces USING (kind) WHERE "on" BETWEEN first_on AND last_on GROUP BY org_id, kind, i
  UNION ALL
  SELECT org_id, kind, i + 1, count(*), 0
  FROM meetings JOIN pieces USING (kind) WHERE last_on = last_() AND "on" > last_on AND "on" <= last_on + days
    GROUP BY org_id, kind, i
),
wide AS (
  SELECT org_id, kind, sum(rest) FILTER (i = 0) AS r0, sum(rest) FILTER (i = 1) AS r1, sum(rest) FILTER (i = 2) AS r2,
    sum(rest) FILTER (i = 3) AS r3, sum(rest) FILTER (i = 4) AS r4, sum(rest) FILTER (i = 5) AS r5,
    sum(rest) FILTER (i = 6) AS r6, sum(rest) FILTER (i = 7) AS r7, sum(rest) FILTER (i = 8) AS r8,
    sum(rest) FILTER (i = 9) AS r9, sum(rest) FILTER (i = 10) AS r10, sum(rest) FILTER (i = 11) AS r11,
    sum(grace) FILTER (i = 1) AS g1, sum(grace) FILTER (i = 2) AS g2, sum(grace) FILTER (i = 3) AS g3,
    sum(grace) FILTER (i = 4) AS g4, sum(grace) FILTER (i = 5) AS g5, sum(grace) FILTER (i = 6) AS g6,
    sum(grace) FILTER (i = 7) AS g7, sum(grace) FILTER (i = 8) AS g8, sum(grace) FILTER (i = 9) AS g9,
    sum(grace) FILTER (i = 10) AS g10, sum(grace) FILTER (i = 11) AS g11, sum(grace) FILTER (i = 12) AS g12
  FROM counted GROUP BY org_id, kind
),
steps AS (
  SELECT org_id, kind, coalesce(g12, 0) > 0 AS after12, coalesce(g4, 0) > 0 AS after4,
    coalesce(r0, 0) > 0 AS held0,
    coalesce(g1, 0) > 0 AND NOT held0 AS lent1, coalesce(r1, 0) + coalesce(g1, 0) - lent1::INTEGER > 0 AS held1,
    coalesce(g2, 0) > 0 AND NOT held1 AS lent2, coalesce(r2, 0) + coalesce(g2, 0) - lent2::INTEGER > 0 AS held2,
    coalesce(g3, 0) > 0 AND NOT held2 AS lent3, coalesce(r3, 0) + coalesce(g3, 0) - lent3::INTEGER > 0 AS held3,
    coalesce(g4, 0) > 0 AND NOT held3 AS lent4, coalesce(r4, 0) + coalesce(g4, 0) - lent4::INTEGER > 0 AS held4,
    coalesce(g5, 0) > 0 AND NOT held4 AS lent5, coalesce(r5, 0) + coalesce(g5, 0) - lent5::INTEGER > 0 AS held5,
    coalesce(g6, 0) > 0 AND NOT held5 AS lent6, coalesce(r6, 0) + coalesce(g6, 0) - lent6::INTEGER > 0 AS held6,
    coalesce(g7, 0) > 0 AND NOT held6 AS lent7, coalesce(r7, 0) + coalesce(g7, 0) - lent7::INTEGER > 0 AS held7,
    coalesce(g8, 0) > 0 AND NOT held7 AS lent8, coalesce(r8, 0) + coalesce(g8, 0) - lent8::INTEGER > 0 AS held8,
    coalesce(g9, 0) > 0 AND NOT held8 AS lent9, coalesce(r9, 0) + coalesce(g9, 0) - lent9::INTEGER > 0 AS held9,
    coalesce(g10, 0) > 0 AND NOT held9 AS lent10, coalesce(r10, 0) + coalesce(g10, 0) - lent10::INTEGER > 0 AS held10,
    coalesce(g11, 0) > 0 AND NOT held10 AS lent11, coalesce(r11, 0) + coalesce(g11, 0) - lent11::INTEGER > 0 AS held11
  FROM wide
),
owed AS (
  SELECT org_id, kind, i FROM members, pieces WHERE first_on >= began AND last_on + days <= today_()
),
fulfilled AS (
  SELECT org_id, kind, i, CASE i WHEN 0 THEN held0 OR lent1 WHEN 1 THEN held1 OR lent2 WHEN 2 THEN held2 OR lent3
    WHEN 3 THEN held3 OR lent4 WHEN 4 THEN held4 OR lent5 WHEN 5 THEN held5 OR lent6 WHEN 6 THEN held6 OR lent7
    WHEN 7 THEN held7 OR lent8 WHEN 8 THEN held8 OR lent9 WHEN 9 THEN held9 OR lent10 WHEN 10 THEN held10 OR lent11
    WHEN 11 THEN held11 END
    OR (i = 11 AND after12) OR (kind IN ('支部党员大会', '党课') AND i = 3 AND after4) AS met
  FROM owed LEFT JOIN steps USING (org_id, kind)
),
met AS (
  SELECT org_id, count(*) FILTER (met) AS a, count(*) AS b FROM fulfilled WHERE kind <> '主题党日' GROUP BY org_id
),
days AS (
  SELECT org_id, count(*) FILTER (met) AS a, count(*) AS b FROM fulfilled WHERE kind = '主题党日' GROUP BY org_id
),
-- 到会率
came AS (
  SELECT org_id, coalesce(sum(present), 0)::BIGINT AS a, coalesce(sum(entitled), 0)::BIGINT AS b FROM activities
  WHERE kind IN ('支部党员大会', '党课') AND in_period("on") AND valid GROUP BY org_id
),
-- 参训率, 学时达标率
roster AS (
  SELECT DISTINCT org_id, person_id,
    person_id IN (SELECT person_id FROM posts WHERE role = '班子成员' AND covers("from", "to")) AS leads
  FROM posts
  WHERE role IN ('党员', '班子成员') AND covers("from", "to")
    AND person_id NOT IN (SELECT person_id FROM posts WHERE role = '年老体弱' AND covers("from", "to"))
    AND person_id NOT IN (SELECT person_id FROM exemptions WHERE kind = '年老体弱' AND covers("from", "to"))
),
sessions AS (SELECT person_id, count(*) AS n FROM attendances WHERE in_period("on") AND verified GROUP BY person_id),
hours AS (SELECT person_id, sum(hours) AS n FROM attendances WHERE in_period("on") AND verified GROUP BY person_id),
trained AS (
  SELECT org_id, count(*) FILTER (n >= 3) AS a, count(*) AS b FROM roster LEFT JOIN sessions USING (person_id)
    GROUP BY org_id
),
studied AS (
  SELECT org_id, count(*) FILTER (coalesce(n, 0) >= CASE WHEN leads THEN 560 ELSE 320 END) AS a
  FROM roster LEFT JOIN hours USING (person_id) GROUP BY org_id
),
-- 党费按月缴纳率, 缴费月份数
fees AS (
  SELECT org_id, count(*) FILTER (paid_fen >= owed_fen) AS a, count(*) AS b FROM payments
  WHERE kind = '党费' AND month BETWEEN period_() || '-01' AND period_() || '-12' GROUP BY org_id
),
paid_months AS (
  SELECT org_id, count(DISTINCT month) AS a FROM payments
  WHERE kind = '党费' AND month BETWEEN period_() || '-01' AND period_() || '-12' AND paid_fen > 0 GROUP BY org_id
),
-- the inputs
staff AS (SELECT org_id, (value::DECIMAL(18, 4) * 10000)::BIGINT AS v FROM inputs WHERE name = '在职职工数'
  AND period = period_()),
budget AS (SELECT org_id, (value::DECIMAL(18, 4) * 10000)::BIGINT AS v FROM inputs WHERE name = '应列经费'
  AND period = period_()),
paid_in AS (SELECT org_id, (value::DECIMAL(18, 4) * 10000)::BIGINT AS v FROM inputs WHERE name = '到位经费'
  AND period = period_()),
mark AS (SELECT org_id, (value::DECIMAL(18, 4) * 10000)::BIGINT AS v FROM inputs WHERE name = '工作实绩评分'
  AND period = period_()),
-- 阵地达标
site_last AS (
  SELECT org_id, passed, fix_due_on FROM (
    SELECT *, rank() OVER (PARTITION BY org_id ORDER BY "on" DESC, posted_at DESC) AS place
    FROM checks WHERE kind = '阵地检查' AND in_period("on")
  ) WHERE place = 1
),
site AS (
  SELECT org_id, bool_and(passed) AS passed, count(DISTINCT coalesce(passed::VARCHAR, '')) > 1 AS differ,
    bool_or(passed IS NULL) AS unknown, max(fix_due_on) AS until
  FROM site_last GROUP BY org_id
),
confirmed AS (
  SELECT org_id, confirmed FROM confirmations WHERE name = '阵地达标' AND period = period_() AND "by" = '县委组织部'
),
-- 日常检查合格率, 必查项合格
daily AS (
  SELECT org_id, count(*) FILTER (passed) AS a, count(*) AS b FROM checks WHERE kind = '日常检查' AND in_period("on")
    GROUP BY org_id
),
must AS (
  SELECT org_id, count(*) FILTER (passed) AS a, count(*) AS b FROM checks
  WHERE kind = '日常检查' AND in_period("on") AND mandatory GROUP BY org_id
),
-- 办结率, 按期办结率, 逾期未办件数
s0 AS (SELECT org_id, count(*) FILTER (done_on <= today_()) AS a, count(*) AS b FROM matters WHERE kind = '工作事项'
  AND in_period(opened_on) AND withdrawn_on IS NULL AND source = '上级交办' GROUP BY org_id),
s1 AS (SELECT org_id, count(*) FILTER (done_on <= today_()) AS a, count(*) AS b FROM matters WHERE kind = '工作事项'
  AND in_period(opened_on) AND withdrawn_on IS NULL AND source = '同级协办' GROUP BY org_id),
s2 AS (SELECT org_id, count(*) FILTER (done_on <= today_()) AS a, count(*) AS b FROM matters WHERE kind = '工作事项'
  AND in_period(opened_on) AND withdrawn_on IS NULL AND source = '日常工作' GROUP BY org_id),
s3 AS (SELECT org_id, count(*) FILTER (done_on <= today_()) AS a, count(*) AS b FROM matters WHERE kind = '工作事项'
  AND in_period(opened_on) AND withdrawn_on IS NULL AND source = '群众反映' GROUP BY org_id),
other AS (
  SELECT org_id, count(*) AS b FROM matters
  WHERE kind = '工作事项' AND in_period(opened_on) AND withdrawn_on IS NULL
    AND (source IS NULL OR source NOT IN ('上级交办', '同级协办', '日常工作', '群众反映')) GROUP BY org_id
),
in_time AS (
  SELECT org_id, count(*) FILTER (done_on <= due_on) AS a, count(*) AS b FROM matters
  WHERE kind = '工作事项' AND in_period(opened_on) AND withdrawn_on IS NULL GROUP BY org_id
),
overdue AS (
  SELECT org_id, count(*) AS a FROM matters
  WHERE kind = '工作事项' AND due_on <= today_() AND done_on IS NULL AND withdrawn_on IS NULL GROUP BY org_id
),
-- 受处分党员数
punished AS (
  SELECT org_id, count(*) AS a FROM sanctions
  WHERE kind IN ('警告', '严重警告', '撤销党内职务', '留党察看', '开除党籍') AND in_period(decided_on) AND lifted_on IS NULL GROUP BY org_id
),
declared AS (SELECT DISTINCT org_id FROM declarations WHERE source = '纪检机关' AND period = period_()),
joined AS (
  SELECT members.org_id, began <= last_() + 1 - to_months(6) AS started, signed.a AS signed_a, signed.b AS signed_b,
    coalesce(planned.a, 0) AS planned_a,
    CASE WHEN led.passed THEN 1 ELSE 0 END AS led_yes, led.org_id IS NOT NULL AS led_any, led.differ AS led_differ,
      led.unknown AS led_unknown,
    coalesce(up.a, 0) AS up_a, coalesce(up.b, 0) AS up_b, coalesce(own.a, 0) AS own_a, coalesce(own.b, 0) AS own_b,
    coalesce(met.a, 0) AS met_a, coalesce(met.b, 0) AS met_b, coalesce(came.a, 0) AS came_a, coalesce(came.b,
      0) AS came_b,
    coalesce(days.a, 0) AS days_a, coalesce(days.b, 0) AS days_b,
    coalesce(trained.a, 0) AS trained_a, coalesce(studied.a, 0) AS studied_a, coalesce(trained.b, 0) AS people_b,
    coalesce(fees.a, 0) AS fees_a, coalesce(fees.b, 0) AS fees_b, coalesce(paid_months.a, 0) AS months_a,
    staff.v AS staff, budget.v AS budget, paid_in.v AS paid_in, mark.v AS mark,
    site.passed AS site_passed, site.org_id IS NOT NULL AS site_any, site.differ AS site_differ,
      site.unknown AS site_unknown, site.until AS site_until,
    confirmed.confirmed, coalesce(daily.a, 0) AS daily_a, coalesce(daily.b, 0) AS daily_b, coalesce(must.a,
      0) AS must_a, coalesce(must.b, 0) AS must_b,
    coalesce(s0.a, 0) AS s0_a, coalesce(s0.b, 0) AS s0_b, coalesce(s1.a, 0) AS s1_a, coalesce(s1.b, 0) AS s1_b,
    coalesce(s2.a, 0) AS s2_a, coalesce(s2.b, 0) AS s2_b, coalesce(s3.a, 0) AS s3_a, coalesce(s3.b, 0) AS s3_b,
      coalesce(other.b, 0) AS other,
    coalesce(in_time.a, 0) AS in_time_a, coalesce(in_time.b, 0) AS in_time_b, coalesce(overdue.a, 0) AS overdue_a,
    coalesce(mass.a, 0) AS mass_a, coalesce(mass.b, 0) AS mass_b,
    coalesce(punished.a, 0) AS punished_a, declared.org_id IS NOT NULL AS is_declared
  FROM members LEFT JOIN signed USING (org_id) LEFT JOIN planned USING (org_id) LEFT JOIN led USING (org_id)
    LEFT JOIN up USING (org_id) LEFT JOIN own USING (org_id) LEFT JOIN met USING (org_id) LEFT JOIN came USING (org_id)
    LEFT JOIN days USING (org_id) LEFT JOIN trained USING (org_id) LEFT JOIN studied USING (org_id)
      LEFT JOIN fees USING (org_id)
    LEFT JOIN paid_months USING (org_id) LEFT JOIN staff USING (org_id) LEFT JOIN budget USING (org_id)
      LEFT JOIN paid_in USING (org_id)
    LEFT JOIN mark USING (org_id) LEFT JOIN site USING (org_id) LEFT JOIN confirmed USING (org_id)
      LEFT JOIN daily USING (org_id)
    LEFT JOIN must USING (org_id) LEFT JOIN s0 USING (org_id) LEFT JOIN s1 USING (org_id) LEFT JOIN s2 USING (org_id)
    LEFT JOIN s3 USING (org_id) LEFT JOIN other USING (org_id) LEFT JOIN in_time USING (org_id)
      LEFT JOIN overdue USING (org_id)
    LEFT JOIN mass USING (org_id) LEFT JOIN punished USING (org_id) LEFT JOIN declared USING (org_id)
)
SELECT org_id, started, signed_a, signed_b, planned_a,
  CASE WHEN led_any AND NOT led_differ AND NOT led_unknown THEN led_yes ELSE 0 END AS led_a,
  CASE WHEN NOT led_any THEN -2 WHEN led_differ THEN -3 WHEN led_unknown THEN -1 ELSE 1 END AS led_b,
  CASE WHEN up_b = 0 THEN 0 ELSE up_a END AS up_a, CASE WHEN up_b = 0 THEN -1 ELSE up_b END AS up_b,
  CASE WHEN own_b = 0 THEN 0 ELSE own_a END AS own_a, CASE WHEN own_b = 0 THEN -1 ELSE own_b END AS own_b,
  CASE WHEN joined.up_b > 0 AND joined.own_b > 0 THEN 40 * joined.up_a * joined.own_b + 60 * joined.own_a * joined.up_b ELSE 0 END AS both_a,
  CASE WHEN joined.up_b > 0 AND joined.own_b > 0 THEN 100 * joined.up_b * joined.own_b ELSE -1 END AS both_b,
  met_a, CASE WHEN met_b = 0 THEN -2 ELSE met_b END AS met_b,
  CASE WHEN joined.came_b = 0 THEN 0 ELSE joined.came_a END AS came_a, CASE WHEN came_b = 0 THEN -2
    ELSE came_b END AS came_b,
  days_a, CASE WHEN days_b = 0 THEN -2 ELSE days_b END AS days_b,
  trained_a, studied_a, CASE WHEN people_b = 0 THEN -2 ELSE people_b END AS people_b,
  fees_a, CASE WHEN fees_b = 0 THEN -2 ELSE fees_b END AS fees_b, months_a,
  coalesce(staff, 0) AS staff_a, CASE WHEN staff IS NULL THEN -1 ELSE 10000 END AS staff_b,
  coalesce((2 * staff * 100000 + 10000) // 20000, 0) AS fund_a, CASE WHEN staff IS NULL THEN -1 ELSE 1 END AS fund_b,
  coalesce(paid_in, 0) AS paid_in_a, CASE WHEN paid_in IS NULL THEN -1 ELSE 10000 END AS paid_in_b,
  coalesce(budget, 0) AS budget_a, CASE WHEN budget IS NULL THEN -1 ELSE 10000 END AS budget_b,
  CASE WHEN paid_in IS NULL OR budget IS NULL OR budget = 0 THEN 0 ELSE paid_in * 10000 END AS money_a,
  CASE WHEN paid_in IS NULL OR budget IS NULL THEN -1 WHEN budget = 0 THEN -2 ELSE budget * 10000 END AS money_b,
  CASE WHEN paid_in >= budget AND budget <> 0 THEN 1 ELSE 0 END AS funded_a,
  CASE WHEN paid_in IS NULL OR budget IS NULL THEN -1 WHEN budget = 0 THEN -2 ELSE 1 END AS funded_b,
  CASE WHEN site_any AND NOT site_differ AND NOT site_unknown AND site_passed THEN 1 ELSE 0 END AS site_a,
  CASE WHEN NOT site_any THEN -1 WHEN site_differ THEN -3 WHEN site_unknown THEN -1 WHEN NOT site_passed
    AND site_until >= today_() THEN -2 ELSE 1 END AS site_b,
  coalesce(confirmed, false)::INTEGER AS confirmed_a, CASE WHEN confirmed IS NULL THEN -1 ELSE 1 END AS confirmed_b,
  daily_a, CASE WHEN daily_b = 0 THEN -2 ELSE daily_b END AS daily_b, must_a, CASE WHEN must_b = 0 THEN -2
    ELSE must_b END AS must_b,
  (joined.must_b > 0 AND must_a = joined.must_b)::INTEGER AS passed_a, CASE WHEN joined.must_b = 0 THEN -2
    ELSE 1 END AS passed_b,
  s0_a, CASE WHEN s0_b = 0 THEN -2 ELSE s0_b END AS s0_b, s1_a, CASE WHEN s1_b = 0 THEN -2 ELSE s1_b END AS s1_b,
  s2_a, CASE WHEN s2_b = 0 THEN -2 ELSE s2_b END AS s2_b, s3_a, CASE WHEN s3_b = 0 THEN -2 ELSE s3_b END AS s3_b,
  CASE WHEN other > 0 THEN -3 ELSE -2 END AS other_b,
  CASE WHEN other = 0 AND joined.s0_b + joined.s1_b + joined.s2_b + joined.s3_b > 0 AND s0_a * 20 >= joined.s0_b * 19
    AND s1_a * 20 >= joined.s1_b * 19 AND s2_a * 20 >= joined.s2_b * 19 AND s3_a * 20 >= joined.s3_b * 19 THEN 1
      ELSE 0 END AS done_a,
  CASE WHEN other > 0 THEN -3 WHEN joined.s0_b + joined.s1_b + joined.s2_b + joined.s3_b = 0 THEN -2
    ELSE 1 END AS done_b,
  in_time_a, CASE WHEN in_time_b = 0 THEN -2 ELSE in_time_b END AS in_time_b, overdue_a,
  CASE WHEN mark <= 40000 THEN mark * 100 ELSE 0 END AS mark_a,
  CASE WHEN mark IS NULL THEN -1 WHEN mark > 40000 THEN -3 ELSE 10000 END AS mark_b,
  CASE WHEN joined.mass_b < 30 THEN 0 ELSE joined.mass_a END AS mass_a, CASE WHEN mass_b < 30 THEN -1
    ELSE mass_b END AS mass_b,
  CASE WHEN is_declared THEN punished_a ELSE 0 END AS sanctions_a, CASE WHEN is_declared THEN 1
    ELSE -1 END AS sanctions_b
FROM joined;
