-- What is made of the measured values: points, parts, total, vetoes, bands. Shared by bench/hand.sql and bench/naive.sql.
-- A value is a pair "name·a", "name·b". Where a step has no value, a is 0 and b says why: -1 待定, -2 不适用, -3 停.
-- Everything is NULL for a subject that began too late to be rated.

CREATE OR REPLACE TEMP MACRO worst(outcomes) AS CASE
  WHEN list_contains(outcomes, -3) THEN -3 WHEN list_contains(outcomes, -1) THEN -1
  WHEN list_max(outcomes) > 0 THEN 1 ELSE -2 END;
CREATE OR REPLACE TEMP MACRO not_applicable_is_no(outcome) AS CASE WHEN outcome = -2 THEN 1 ELSE outcome END;
-- Points of an indicator: top / bottom, grown by up / down for what does not apply, rounded half up.
CREATE OR REPLACE TEMP MACRO points(outcome, top, bottom, up, down) AS CASE WHEN outcome > 0
  THEN (2 * (top)::BIGINT * up + (bottom)::BIGINT * down) // (2 * (bottom)::BIGINT * down) ELSE 0 END;

CREATE OR REPLACE TEMP VIEW rating AS
WITH
scored AS (
  SELECT *,
    points(signed_b, 500 * least(signed_a, signed_b), signed_b, 1400, own0 * among) AS signed_p,
    points(1, 300 * planned_a, 1, 1400, own0 * among) AS planned_p,
    points(led_b, 600 * led_a, 1, 1400, own0 * among) AS led_p,
    points(both_b, 800 * least(both_a, both_b), both_b, 1600, own1 * among) AS both_p,
    points(people_b, 800 * least(trained_a, people_b), people_b, 1600, own1 * among) AS trained_p,
    points(fees_b, CASE WHEN fees_a >= fees_b THEN 800 WHEN fees_a * 20 >= fees_b * 19 THEN 700
      WHEN fees_a * 5 >= fees_b * 4 THEN 400 ELSE 0 END, 1, 1500, own2 * among) AS fees_p,
    points(1, CASE WHEN months_a >= 12 THEN 400 WHEN months_a >= 9 THEN 200 ELSE 0 END, 1, 1500, own2 * among) AS months_p,
    points(funded_b, 300 * funded_a, 1, 1500, own2 * among) AS funded_p,
    points(site_b, 600 * site_a, 1, 1300, own3 * among) AS site_p,
    points(daily_b, 400 * least(daily_a, daily_b), daily_b, 1300, own3 * among) AS daily_p,
    points(passed_b, 300 * passed_a, 1, 1300, own3 * among) AS passed_p,
    points(met_b, 900 * least(met_a, met_b), met_b, 1700, own4 * among) AS met_p,
    points(days_b, CASE WHEN days_a >= days_b THEN 500 WHEN days_a * 4 >= days_b * 3 THEN 300 ELSE 100 END, 1,
      1700, own4 * among) AS days_p,
    points(came_b, 300 * least(came_a, came_b), came_b, 1700, own4 * among) AS came_p,
    points(done_b, 400 * done_a, 1, 1500, own5 * among) AS done_p,
    points(in_time_b, 400 * least(in_time_a, in_time_b), in_time_b, 1500, own5 * among) AS in_time_p,
    points(1, 300 - least(50 * overdue_a, 300), 1, 1500, own5 * among) AS overdue_p,
    points(mark_b, least(mark_a, 400 * mark_b), mark_b, 1500, own5 * among) AS mark_p,
    points(mass_b, 1000 * least(mass_a, mass_b), mass_b, 1000, own6 * among) AS mass_p
  FROM (
    SELECT *, 70 + CASE WHEN own3 > 0 THEN 13 ELSE 0 END + CASE WHEN own4 > 0 THEN 17 ELSE 0 END AS among
    FROM (
      SELECT *, 8 + CASE WHEN led_b = -2 THEN 0 ELSE 6 END AS own0,
        8 + CASE WHEN people_b = -2 THEN 0 ELSE 8 END AS own1,
        4 + CASE WHEN fees_b = -2 THEN 0 ELSE 8 END + CASE WHEN funded_b = -2 THEN 0 ELSE 3 END AS own2,
        CASE WHEN site_b = -2 THEN 0 ELSE 6 END + CASE WHEN daily_b = -2 THEN 0 ELSE 4 END
          + CASE WHEN passed_b = -2 THEN 0 ELSE 3 END AS own3,
        CASE WHEN met_b = -2 THEN 0 ELSE 9 END + CASE WHEN days_b = -2 THEN 0 ELSE 5 END
          + CASE WHEN came_b = -2 THEN 0 ELSE 3 END AS own4,
        7 + CASE WHEN done_b = -2 THEN 0 ELSE 4 END + CASE WHEN in_time_b = -2 THEN 0 ELSE 4 END AS own5,
        10 AS own6
      FROM measured
    )
  )
),
summed AS (
  SELECT *, worst([part0_b, part1_b, part2_b, part3_b, part4_b, part5_b, part6_b]) AS total_b,
    part0_a + part1_a + part2_a + part3_a + part4_a + part5_a + part6_a AS total_sum
  FROM (
    SELECT *, CASE WHEN part0_b > 0 THEN signed_p + planned_p + led_p ELSE 0 END AS part0_a,
      CASE WHEN part1_b > 0 THEN both_p + trained_p ELSE 0 END AS part1_a,
      CASE WHEN part2_b > 0 THEN fees_p + months_p + funded_p ELSE 0 END AS part2_a,
      CASE WHEN part3_b > 0 THEN site_p + daily_p + passed_p ELSE 0 END AS part3_a,
      CASE WHEN part4_b > 0 THEN met_p + days_p + came_p ELSE 0 END AS part4_a,
      CASE WHEN part5_b > 0 THEN done_p + in_time_p + overdue_p + mark_p ELSE 0 END AS part5_a,
      CASE WHEN part6_b > 0 THEN mass_p ELSE 0 END AS part6_a
    FROM (
      SELECT *, worst([signed_b, 1, led_b]) AS part0_b,
        worst([both_b, people_b]) AS part1_b,
        worst([fees_b, 1, funded_b]) AS part2_b,
        worst([site_b, daily_b, passed_b]) AS part3_b,
        worst([met_b, days_b, came_b]) AS part4_b,
        worst([done_b, in_time_b, 1, mark_b]) AS part5_b,
        least(mass_b, 1) AS part6_b
      FROM scored
    )
  )
),
-- The vetoes v1 to v5: what does not apply does not bar.
judged AS (
  SELECT *, v1_a + v2_a + v3_a + v4_a + v5_a AS bars, least(v1_b, v2_b, v3_b, v4_b, v5_b) < 0 AS open
  FROM (
    SELECT *, (total_b > 0 AND total_a < 6000)::INTEGER AS v1_a,
      (mass_b > 0 AND mass_a * 5 < mass_b * 3)::INTEGER AS v2_a,
      (met_b > 0 AND met_a * 5 < met_b * 3)::INTEGER AS v3_a,
      (site_b > 0 AND site_a = 0 AND confirmed_b > 0 AND confirmed_a = 1)::INTEGER AS v4_a,
      (sanctions_b > 0 AND sanctions_a >= 1)::INTEGER AS v5_a,
      not_applicable_is_no(least(total_b, 1)) AS v1_b,
      least(mass_b, 1) AS v2_b,
      not_applicable_is_no(least(met_b, 1)) AS v3_b,
      not_applicable_is_no(CASE WHEN site_b > 0 AND site_a = 0 THEN confirmed_b ELSE least(site_b, 1) END) AS v4_b,
      sanctions_b AS v5_b
    FROM (SELECT *, CASE WHEN total_b > 0 THEN total_sum ELSE 0 END AS total_a FROM summed)
  )
),
judged_of_all AS (
  SELECT org_id, started,
    CASE WHEN bars > 0 THEN 'vetoed' WHEN open THEN 'pending' WHEN total_b = -2 THEN 'not_rated'
      WHEN total_b < 0 THEN 'pending' ELSE 'rated' END AS state,
    CASE WHEN total_b > 0 THEN total_a END AS score,
    CASE WHEN bars > 0 THEN 'no_star' WHEN open OR total_b < 0 THEN '' WHEN total_a >= 9500 THEN '5'
      WHEN total_a >= 8000 THEN '4' WHEN total_a >= 6000 THEN '3' ELSE 'no_star' END AS star,
    CASE WHEN bars > 0 THEN concat_ws(';', CASE WHEN v1_a > 0 THEN '甲得分' END, CASE WHEN v2_a > 0 THEN '乙满意率' END,
      CASE WHEN v3_a > 0 THEN '丙三会一课' END, CASE WHEN v4_a > 0 THEN '丁阵地' END,
      CASE WHEN v5_a > 0 THEN '戊处分' END) ELSE '' END AS vetoes,
    CASE WHEN mass_b > 0 AND mass_a * 5 = mass_b * 3 THEN '乙满意率' ELSE '' END AS flags,
    signed_a AS "责任书签订·a", signed_b AS "责任书签订·b",
    planned_a AS "年度计划印发·a", 1 AS "年度计划印发·b",
    led_a AS "书记履职到位·a", led_b AS "书记履职到位·b",
    up_a AS "向上述职·a", up_b AS "向上述职·b",
    own_a AS "向党员述职·a", own_b AS "向党员述职·b",
    both_a AS "双向述职·a", both_b AS "双向述职·b",
    met_a AS "三会一课履行率·a", met_b AS "三会一课履行率·b",
    came_a AS "到会率·a", came_b AS "到会率·b",
    days_a AS "主题党日履行率·a", days_b AS "主题党日履行率·b",
    trained_a AS "参训率·a", people_b AS "参训率·b",
    studied_a AS "学时达标率·a", people_b AS "学时达标率·b",
    fees_a AS "党费按月缴纳率·a", fees_b AS "党费按月缴纳率·b",
    months_a AS "缴费月份数·a", 1 AS "缴费月份数·b",
    staff_a AS "在职职工数·a", staff_b AS "在职职工数·b",
    fund_a AS "活动经费预算·a", fund_b AS "活动经费预算·b",
    paid_in_a AS "到位经费·a", paid_in_b AS "到位经费·b",
    budget_a AS "应列经费·a", budget_b AS "应列经费·b",
    money_a AS "经费到位·实测·a", money_b AS "经费到位·实测·b",
    funded_a AS "经费到位·a", funded_b AS "经费到位·b",
    site_a AS "阵地达标·a", site_b AS "阵地达标·b",
    confirmed_a AS "确认·阵地达标·a", confirmed_b AS "确认·阵地达标·b",
    daily_a AS "日常检查合格率·a", daily_b AS "日常检查合格率·b",
    must_a AS "必查项合格·实测·a", must_b AS "必查项合格·实测·b",
    passed_a AS "必查项合格·a", passed_b AS "必查项合格·b",
    s0_a AS "办结率·上级交办·a", s0_b AS "办结率·上级交办·b",
    s1_a AS "办结率·同级协办·a", s1_b AS "办结率·同级协办·b",
    s2_a AS "办结率·日常工作·a", s2_b AS "办结率·日常工作·b",
    s3_a AS "办结率·群众反映·a", s3_b AS "办结率·群众反映·b",
    0 AS "办结率·所列之外·a", other_b AS "办结率·所列之外·b",
    done_a AS "办结率·a", done_b AS "办结率·b",
    in_time_a AS "按期办结率·a", in_time_b AS "按期办结率·b",
    overdue_a AS "逾期未办件数·a", 1 AS "逾期未办件数·b",
    mark_a AS "工作实绩评分·a", mark_b AS "工作实绩评分·b",
    mass_a AS "群众满意率·a", mass_b AS "群众满意率·b",
    sanctions_a AS "受处分党员数·a", sanctions_b AS "受处分党员数·b",
    signed_p AS "组织建设·责任书签订·a", least(signed_b, 1) AS "组织建设·责任书签订·b",
    planned_p AS "组织建设·年度计划印发·a", 1 AS "组织建设·年度计划印发·b",
    led_p AS "组织建设·书记履职到位·a", least(led_b, 1) AS "组织建设·书记履职到位·b",
    part0_a AS "组织建设·a", part0_b AS "组织建设·b",
    both_p AS "队伍建设·双向述职·a", least(both_b, 1) AS "队伍建设·双向述职·b",
    trained_p AS "队伍建设·参训率·a", least(people_b, 1) AS "队伍建设·参训率·b",
    part1_a AS "队伍建设·a", part1_b AS "队伍建设·b",
    fees_p AS "制度建设·党费按月缴纳率·a", least(fees_b, 1) AS "制度建设·党费按月缴纳率·b",
    months_p AS "制度建设·缴费月份数·a", 1 AS "制度建设·缴费月份数·b",
    funded_p AS "制度建设·经费到位·a", least(funded_b, 1) AS "制度建设·经费到位·b",
    part2_a AS "制度建设·a", part2_b AS "制度建设·b",
    site_p AS "阵地建设·阵地达标·a", least(site_b, 1) AS "阵地建设·阵地达标·b",
    daily_p AS "阵地建设·日常检查合格率·a", least(daily_b, 1) AS "阵地建设·日常检查合格率·b",
    passed_p AS "阵地建设·必查项合格·a", least(passed_b, 1) AS "阵地建设·必查项合格·b",
    part3_a AS "阵地建设·a", part3_b AS "阵地建设·b",
    met_p AS "活动开展·三会一课履行率·a", least(met_b, 1) AS "活动开展·三会一课履行率·b",
    days_p AS "活动开展·主题党日履行率·a", least(days_b, 1) AS "活动开展·主题党日履行率·b",
    came_p AS "活动开展·到会率·a", least(came_b, 1) AS "活动开展·到会率·b",
    part4_a AS "活动开展·a", part4_b AS "活动开展·b",
    done_p AS "工作实绩·办结率·a", least(done_b, 1) AS "工作实绩·办结率·b",
    in_time_p AS "工作实绩·按期办结率·a", least(in_time_b, 1) AS "工作实绩·按期办结率·b",
    overdue_p AS "工作实绩·逾期未办件数·a", 1 AS "工作实绩·逾期未办件数·b",
    mark_p AS "工作实绩·工作实绩评分·a", least(mark_b, 1) AS "工作实绩·工作实绩评分·b",
    part5_a AS "工作实绩·a", part5_b AS "工作实绩·b",
    mass_p AS "群众评价·群众满意率·a", least(mass_b, 1) AS "群众评价·群众满意率·b",
    part6_a AS "群众评价·a", part6_b AS "群众评价·b",
    total_a AS "总分·a", total_b AS "总分·b",
    v1_a AS "甲得分·a", v1_b AS "甲得分·b",
    v2_a AS "乙满意率·a", v2_b AS "乙满意率·b",
    v3_a AS "丙三会一课·a", v3_b AS "丙三会一课·b",
    v4_a AS "丁阵地·a", v4_b AS "丁阵地·b",
    v5_a AS "戊处分·a", v5_b AS "戊处分·b"
  FROM judged
)
SELECT org_id, CASE WHEN started THEN state ELSE 'not_rated' END AS state, CASE WHEN started THEN score END AS score,
  CASE WHEN started THEN star ELSE '' END AS star, CASE WHEN started THEN vetoes ELSE '' END AS vetoes,
  CASE WHEN started THEN flags ELSE '' END AS flags, CASE WHEN started THEN COLUMNS('·[ab]$') END
FROM judged_of_all ORDER BY org_id;
