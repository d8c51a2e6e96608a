-- One query a table: its columns, and d the day, h and g two draws, town the office that posts it, from which
-- bench/generate.py makes the versions and their moments. "corrected" says how many in a thousand have an earlier
-- version, "earlier" how that differed.

-- table organisations
-- corrected 20
-- earlier name: name || '（筹）'
SELECT org_id_of(o) AS org_id,
  CASE WHEN leg = 0 AND moved THEN org_id_of(parent_here)
    WHEN parent IS NOT NULL THEN org_id_of(parent) END AS parent_id,
  kind, kind || o AS name,
  day_of(CASE WHEN leg = 1 THEN 181 ELSE began END) AS "from",
  CASE WHEN leg = 0 AND moved THEN day_of(180) WHEN kind = '支部' AND lot3(h) < 6 THEN day_of(333) END AS "to",
  NULL AS successor,
  CASE WHEN leg = 1 THEN 181 ELSE began END AS d, h, g, town
FROM (
  SELECT *, unnest(range(1 + moved::INTEGER)) AS leg
  FROM (
    SELECT o, town, kind, parent, draw(o, 11) AS h, draw(o, 12) AS g,
      kind = '支部' AND lot(w) < 6 AND lot2(draw(o, 11)) >= 14 AS moved,
      CASE WHEN kind = '支部' THEN o - i + 1 + lot2(w) % getvariable('towns') END AS parent_here,
      CASE WHEN kind <> '支部' OR lot2(h) >= 14 THEN -3000 - lot2(h) * 2
        ELSE (ARRAY[60, 180, 181, 182, 250, 340, 120])[1 + lot2(h) % 7] END AS began
    FROM units
  )
);

-- table people
SELECT person_id, -200 AS d, 5 AS h, 500500500 AS g, town FROM persons;

-- table exemptions
-- corrected 20
-- earlier to: NULL
SELECT person_id, '年老体弱' AS kind, day_of(-300 + lot(h) % 500) AS "from",
  CASE WHEN lot2(h) < 200 THEN day_of(300 + lot3(h) % 100) END AS "to", -300 + lot(h) % 500 AS d, h, g, town
FROM (SELECT *, draw(x, 21) AS h, draw(x, 22) AS g FROM persons)
WHERE draw(x, 23) % 1000 < 10;

-- table posts
-- corrected 10
-- earlier to: day_of(364)
SELECT person_id, CASE WHEN post IN (4, 5) THEN neighbour_id ELSE org_id END AS org_id,
  (ARRAY['党员', '班子成员', '书记', '年老体弱', '党员', '班子成员'])[post + 1] AS role,
  day_of(CASE WHEN post = 4 THEN 181 ELSE began END) AS "from",
  CASE WHEN post = 0 AND lot(u) < 12 AND o <> neighbour THEN day_of(180)
    WHEN post < 3 AND lot(u) >= 985 THEN day_of(200 + lot2(u) % 150) END AS "to",
  CASE WHEN post = 4 THEN 181 ELSE began END AS d, h, g, town
FROM (
  SELECT *, -1500 - lot3(u) AS began, draw(x * 8 + post, 31) AS h, draw(x * 8 + post, 32) AS g
  FROM (SELECT *, draw(x, 33) AS u, unnest(range(6)) AS post FROM persons)
  WHERE CASE post WHEN 0 THEN true WHEN 1 THEN p < 3 WHEN 2 THEN p = 0 WHEN 3 THEN lot2(u) < 25
    WHEN 4 THEN lot(u) < 12 AND o <> neighbour ELSE lot3(u) < 5 AND o <> neighbour END
);

-- table activities
-- corrected 20
-- earlier present: present - 1
-- earlier valid: NULL
SELECT record_id_of('a', first, i) AS activity_id, org_id, kind, day_of(d) AS "on", NULL AS for_period,
  CASE WHEN lot3(h) < 850 THEN '现场' ELSE '视频' END AS mode, 20 AS hours,
  CASE WHEN lot(v) >= 5 THEN n END AS entitled,
  share(n, by_quality(q, 88, 70, 35), by_quality(q, 100, 98, 90), v) AS present, NULL AS led_by,
  CASE WHEN lot2(v) < 8 THEN false WHEN lot2(v) < 12 THEN NULL ELSE true END AS valid, d, h, g, town
FROM (
  SELECT *, CASE WHEN kind = '学习培训' THEN study_day(o, slot)
      WHEN lot(u) < 60 AND kind <> '主题党日' THEN start + length + lot2(u) % 17
      WHEN kind = '主题党日' THEN start + 22 + lot2(u) % CASE WHEN lot(u) < 10 THEN 14 ELSE 4 END
      ELSE start + lot2(u) % (length - 3) END AS d
  FROM (
    SELECT o, n, q, org_id, town, i, i % 52 AS slot, kind_of_slot(i % 52) AS kind,
      first_of_slot(i % 52) AS start, length_of_slot(i % 52) AS length, first,
      draw(o * 128 + i, 41) AS h, draw(o * 128 + i, 42) AS g, draw(o * 128 + i, 43) AS u, draw(o * 128 + i, 44) AS v
    FROM (SELECT *, unnest(range(104)) AS i FROM branches)
  )
  WHERE CASE WHEN i >= 52 THEN lot3(u) < 25 AND slot >= 8 WHEN slot < 8 THEN true ELSE lot3(u) < by_quality(q, 996,
    960, 620) END
);

-- table attendances
-- corrected 10
-- earlier hours: greatest(hours - 15, 0)
-- earlier verified: CASE WHEN lot(h) < 300 THEN false ELSE verified END
SELECT record_id_of('a', first, s) AS activity_id, person_id, org_id,
  CASE WHEN lot3(h) < 20 THEN neighbour_id END AS host_org_id, day_of(study_day(o, s)) AS "on",
  40 + lot2(u) % 12 * 5 + CASE WHEN p < 3 THEN 20 ELSE 0 END AS hours, NULL AS role, NULL AS excused,
  CASE WHEN lot3(u) < 25 THEN false WHEN lot3(u) < 32 THEN NULL ELSE true END AS verified,
  study_day(o, s) AS d, study_hand(o, s) + CASE WHEN lot3(h) < 30 THEN 3 ELSE 0 END AS h, g, town
FROM (
  SELECT *, draw(x * 8 + s, 51) AS u, draw(x * 8 + s, 52) AS g, draw(x * 8 + s, 53) AS h
  FROM (SELECT *, unnest(range(8)) AS s FROM persons)
)
WHERE lot(u) < CASE WHEN p < 3 THEN 960 ELSE by_quality(q, 640, 540, 340) END;

-- table matters
-- corrected 40
-- earlier done_on: NULL
-- earlier closed_on: NULL
SELECT record_id_of('m', first, i) AS matter_id, org_id, CASE WHEN i < 48 THEN '工作事项' ELSE '提点' END AS kind,
  CASE WHEN i < 48 THEN (ARRAY['上级交办', '同级协办', '日常工作', '群众反映'])[i // 12 + 1] END AS source,
  CASE WHEN lot3(u) < 700 THEN '一般' ELSE '重要' END AS class, NULL AS person_id, day_of(d) AS opened_on,
    day_of(due) AS due_on,
  day_of(d + 2) AS first_action_on, day_of(done) AS done_on, day_of(done + 3) AS closed_on,
    (lot3(v) < 6)::INTEGER AS reopened,
  CASE WHEN lot2(v) < 15 THEN day_of(d + 10) END AS withdrawn_on, d, h, g, town
FROM (
  SELECT *, CASE WHEN lot(v) < by_quality(q, 2, 12, 90) OR lot3(v) < 6 AND q > 0 THEN NULL
      WHEN lot3(h) < by_quality(q, 12, 80, 300) THEN due + 1 + lot2(h) % 20 ELSE due - lot2(h) % 14 END AS done
  FROM (
    SELECT *, d + 15 + lot2(u) % 30 AS due
    FROM (
      SELECT *, draw(o * 64 + i, 61) AS u, draw(o * 64 + i, 62) AS v, draw(o * 64 + i, 63) AS h, draw(o * 64 + i,
        64) AS g,
        CASE WHEN i % 12 = 0 AND lot2(draw(o * 64 + i, 65)) < 300 THEN -20 + lot(draw(o * 64 + i, 65)) % 20
          ELSE lot(draw(o * 64 + i, 65)) * 365 // 1000 END AS d
      FROM (SELECT *, unnest(range(50)) AS i, draw(o, 66) AS b FROM branches)
      WHERE lot(b) >= 20 AND (lot2(b) >= 60 OR i // 12 <> lot3(b) % 4)
    )
    WHERE lot(u) < 970
  )
);

-- table votes
-- corrected 20
-- earlier satisfied: greatest(satisfied - 1, 0)
SELECT record_id_of('v', first, i) AS vote_id, org_id, (ARRAY['群众满意度', '群众满意度', '向上述职', '向党员述职'])[i + 1] AS kind,
  day_of(d) AS "on", n + 5 AS entitled, n AS present, valid + 4 AS issued, valid + 2 AS returned, valid,
  share(valid, by_quality(q, 90, 78, 46), by_quality(q, 101, 99, 92), v) AS satisfied, d, h, g, town
FROM (
  SELECT *, 300 + lot(u) * 60 // 1000 AS d,
    CASE WHEN lot3(v) < 2 THEN 0 WHEN i < 2 THEN 25 + lot2(u) % 60 ELSE 8 + lot2(u) % 20 END AS valid
  FROM (
    SELECT *, draw(o * 4 + i, 71) AS u, draw(o * 4 + i, 72) AS v, draw(o * 4 + i, 73) AS h, draw(o * 4 + i, 74) AS g
    FROM (SELECT *, unnest(range(4)) AS i FROM branches)
  )
  WHERE lot3(u) >= CASE i WHEN 0 THEN 10 WHEN 1 THEN 450 ELSE 12 END
);

-- table checks
-- corrected 25
-- earlier passed: NOT passed
SELECT record_id_of('c', first, i) AS check_id, org_id,
  CASE WHEN i < 2 THEN '阵地检查' WHEN i < 4 THEN '书记履职检查' ELSE '日常检查' END AS kind,
  CASE WHEN i >= 4 THEN '第' || (i - 3) || '项' END AS item, day_of(d) AS "on", passed,
  CASE WHEN i < 4 OR lot3(u) < 60 THEN NULL ELSE lot3(u) < 400 END AS mandatory,
  CASE WHEN NOT passed THEN day_of(d + 20 + lot2(v) % 60) END AS fix_due_on, d, h, g,
  town + CASE WHEN i < 4 THEN i * 5 ELSE 0 END AS town
FROM (
  SELECT *,
    CASE WHEN i IN (2, 3) AND lot3(v) < 4 OR i >= 4 AND lot3(v) < 3 THEN NULL
      ELSE lot(v) >= CASE WHEN i < 2 THEN by_quality(q, 8, 60, 220) WHEN i < 4 THEN by_quality(q, 20, 80, 250)
        ELSE by_quality(q, 6, 40, 200) END END AS passed,
    CASE WHEN i < 4 AND lot3(draw(o, 80)) < 20 THEN 320
      WHEN i < 4 THEN 60 + i % 2 * 200 + lot(u) % 100 ELSE lot(u) * 365 // 1000 END AS d
  FROM (
    SELECT *, draw(o * 16 + i, 81) AS u, draw(o * 16 + i, 82) AS v, draw(o * 16 + i, 83) AS h, draw(o * 16 + i, 84) AS g
    FROM (SELECT *, unnest(range(16)) AS i FROM branches)
  )
  WHERE lot2(u) >= CASE WHEN i = 1 THEN 12 WHEN i = 0 THEN 100 ELSE 40 END
);

-- table sanctions
-- corrected 60
-- earlier lifted_on: NULL
SELECT record_id_of('s', first, i) AS sanction_id, org_id,
  (ARRAY['警告', '严重警告', '诫勉', '撤销党内职务', '留党察看', '诫勉', '开除党籍'])[1 + lot2(u) % 7] AS kind, lot3(u) < 900 AS formal,
  day_of(d - 40) AS conduct_on, day_of(d) AS decided_on, CASE WHEN lot3(v) < 150 THEN day_of(d + 60) END AS lifted_on,
    d, h, g, town
FROM (
  SELECT *, lot2(v) * 420 // 1000 - 40 AS d
  FROM (
    SELECT *, draw(o * 2 + i, 91) AS u, draw(o * 2 + i, 92) AS v, draw(o * 2 + i, 93) AS h, draw(o * 2 + i, 94) AS g
    FROM (SELECT *, unnest(range(2)) AS i FROM branches)
  )
  WHERE lot(u) < by_quality(q, 10, 30, 110)
);

-- table payments
-- corrected 15
-- earlier paid_fen: paid_fen // 2
SELECT record_id_of('p', first, i) AS payment_id, org_id, NULL AS person_id, CASE WHEN lot(u) < 12
  AND i = 1 THEN '补缴党费' ELSE '党费' END AS kind,
  strftime(day_of(first_of_month(i % 12)), '%Y-%m') AS month, owed AS owed_fen,
  CASE WHEN lot(v) < by_quality(q, 1, 6, 40) THEN 0 WHEN lot(v) < by_quality(q, 4, 25, 140) THEN owed - 100
    ELSE owed + lot2(v) % 3 // 2 * 50 END AS paid_fen,
  day_of(d) AS paid_on, d, h, g, town
FROM (
  SELECT *, first_of_month(i % 12) + 5 + lot2(u) % 20 AS d, (n * 320 + lot3(u) * 4) * 10 AS owed
  FROM (
    SELECT *, draw(o * 64 + i, 101) AS u, draw(o * 64 + i, 102) AS v, draw(o * 64 + i, 103) AS h, draw(o * 64 + i,
      104) AS g
    FROM (SELECT *, unnest(range(24 + o % 2 * 12)) AS i FROM branches)
  )
  WHERE lot(draw(o * 12 + i % 12, 105)) >= by_quality(q, 1, 8, 40)
);

-- table declarations
SELECT (ARRAY['纪检机关', '人事部门', '纪检机关'])[i + 1] AS source, org_id, CASE WHEN i = 2 THEN '2014' ELSE '2015' END AS period,
  380 AS d, h, g, town
FROM (SELECT *, draw(o * 4 + i, 111) AS h, draw(o * 4 + i, 112) AS g FROM (SELECT *, unnest(range(3)) AS i
  FROM branches))
WHERE lot3(h) >= CASE i WHEN 0 THEN 50 ELSE 200 END;

-- table confirmations
-- corrected 30
-- earlier confirmed: NOT confirmed
SELECT org_id, '阵地达标' AS name, CASE WHEN i = 1 THEN '2014' ELSE '2015' END AS period, '县委组织部' AS "by",
  day_of(370) AS "on",
  lot3(h) % 100 < 85 AS confirmed, 370 AS d, h, g, town
FROM (SELECT *, draw(o * 2 + i, 121) AS h, draw(o * 2 + i, 122) AS g FROM (SELECT *, unnest(range(2)) AS i
  FROM branches))
WHERE lot3(h) < CASE i WHEN 0 THEN 600 ELSE 150 END;

-- table inputs
-- corrected 30
-- earlier value: '1'
SELECT org_id, (ARRAY['在职职工数', '应列经费', '到位经费', '工作实绩评分', '在职职工数', '工作实绩评分'])[i + 1] AS name,
  CASE WHEN i < 4 THEN '2015' ELSE '2014' END AS period, day_of(366) AS "on",
  CASE i % 4 WHEN 0 THEN staff::VARCHAR WHEN 1 THEN (staff * 1000)::VARCHAR
    WHEN 2 THEN printf('%d.%02d', staff * 1000 + CASE WHEN lot2(h) < by_quality(q, 40, 150, 400) THEN -1 - lot(h)
      ELSE lot(h) // 2 END, lot3(h) % 100)
    ELSE printf('%d.%02d', by_quality(q, 3, 2, 1), lot(h) // 10) END AS value,
  CASE i % 4 WHEN 0 THEN '人' WHEN 3 THEN '分' ELSE '元' END AS unit, '填报' AS source, 366 AS d, h, g, town
FROM (
  SELECT *, CASE WHEN lot(draw(o, 130)) < 10 THEN 0 ELSE n + 6 END AS staff, draw(o * 8 + i, 131) AS h, draw(o * 8 + i,
    132) AS g
  FROM (SELECT *, unnest(range(6)) AS i FROM branches)
)
WHERE lot3(h) >= 15;

-- table papers
-- corrected 30
-- earlier read_on: NULL
SELECT record_id_of('d', first, i) AS paper_id, org_id, (ARRAY['责任书', '年度计划', '通知'])[least(i, 2) + 1] AS kind,
  day_of(d) AS issued_on, day_of(d + 10) AS due_on, CASE WHEN lot(v) >= by_quality(q, 6, 40,
    150) THEN day_of(d + lot2(v) % 20) END AS read_on, d, h, g, town
FROM (
  SELECT *, CASE WHEN i < 2 THEN lot2(u) % 60 - 5 ELSE lot2(u) * 365 // 1000 END AS d
  FROM (
    SELECT *, draw(o * 16 + i, 141) AS u, draw(o * 16 + i, 142) AS v, draw(o * 16 + i, 143) AS h, draw(o * 16 + i,
      144) AS g
    FROM (SELECT *, unnest(range(10)) AS i FROM branches)
  )
  WHERE lot(u) >= CASE WHEN i < 2 THEN by_quality(q, 4, 40, 200) ELSE 100 END
);
