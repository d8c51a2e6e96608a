-- Draws, ids and days of the generator. Whole-number arithmetic only, so that any version of the
-- database draws the same. Days are counted from 2015-01-01 (day 0); 2016-01-31 is day 395.

CREATE MACRO stir1(a) AS (xor(a, a >> 15) * 39373 + 7) % 2147483647;
CREATE MACRO stir2(a) AS (xor(a, a >> 13) * 69621 + 11) % 2147483647;
-- A draw in 0 .. 2^31 - 2 for thing x and purpose s.
CREATE MACRO draw(x, s) AS
  stir2(stir1((x * 48271 + s * 1299709 + getvariable('seed')::BIGINT * 15485863 + 17) % 2147483647));
-- Three draws in 0 .. 999 out of one.
CREATE MACRO lot(h) AS h % 1000;
CREATE MACRO lot2(h) AS h // 1000 % 1000;
CREATE MACRO lot3(h) AS h // 1000000 % 1000;

-- Ids: 12 random hexadecimal digits for organisations and people (the second part is one to one in x below 3.4
-- billion, so that no two are equal); a letter and a running number within the area for records.
CREATE MACRO spread(x, s) AS (x * 2654435761 + s * 40503) % 4294967296;
CREATE MACRO org_id_of(o) AS printf('%04x%08x', draw(o, 901) % 65536, spread(o, 1));
CREATE MACRO person_id_of(x) AS printf('%04x%08x', draw(x, 902) % 65536, spread(x, 2));
CREATE MACRO record_id_of(letter, first, i) AS printf('%s%011d', letter, first + i);

CREATE MACRO day_of(d) AS DATE '2015-01-01' + CAST(d AS INTEGER);
CREATE MACRO moment_of(d, second) AS make_timestamp((16436 + CAST(d AS BIGINT)) * 86400000000 + second * 1000000);

-- Posting. Most rows come in the workbook that a town's office sends each month for all its branches, at one moment;
-- the rest by form within ten days; 3 % weeks late; 0.8 % after the closing day; 0.4 % are retracted.
CREATE MACRO is_by_workbook(h, g) AS lot3(g) >= 38 AND lot2(h) < 850;
CREATE MACRO first_day(town, d, h, g) AS CASE
  WHEN lot3(g) < 8 THEN greatest(d + 1, 400 + lot(h) % 50)
  WHEN lot3(g) < 38 THEN d + 15 + lot(h) % 60
  WHEN is_by_workbook(h, g) THEN (d + 3000) // 30 * 30 - 2970 + town % 5
  ELSE d + 1 + lot(h) % 9 END;
CREATE MACRO second_of(town, day, h, g) AS
  20000 + (town * 37 + day * 11 + CASE WHEN is_by_workbook(h, g) THEN 0 ELSE lot(h) * 7 END) % 28000;
CREATE MACRO versions(g, corrected) AS CASE WHEN lot(g) >= corrected THEN 1 WHEN lot(g) % 10 = 0 THEN 3 ELSE 2 END;
CREATE MACRO gap(h) AS 2 + lot2(h) % 60;
CREATE MACRO is_retracted(g) AS lot2(g) < 4;

CREATE MACRO by_quality(q, good, middling, poor) AS CASE q WHEN 0 THEN good WHEN 1 THEN middling ELSE poor END;
CREATE MACRO share(n, low, high, h) AS n * (low * 1000 + (high - low) * (lot(h) + 1)) // 100000;

-- The year's meetings: slots 0-7 study, 8-11 and 12-15 by quarter, the rest by month.
CREATE MACRO first_of_month(m) AS (ARRAY[0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365])[m + 1];
CREATE MACRO kind_of_slot(i) AS CASE WHEN i < 8 THEN '学习培训' WHEN i < 12 THEN '支部党员大会' WHEN i < 16 THEN '党课'
  WHEN i < 28 THEN '支部委员会' WHEN i < 40 THEN '党小组会' ELSE '主题党日' END;
CREATE MACRO month_of_slot(i) AS CASE WHEN i < 8 THEN i WHEN i < 16 THEN i % 4 * 3 ELSE (i - 4) % 12 END;
CREATE MACRO first_of_slot(i) AS first_of_month(month_of_slot(i));
CREATE MACRO length_of_slot(i) AS
  first_of_month(month_of_slot(i) + CASE WHEN i >= 8 AND i < 16 THEN 3 ELSE 1 END) - first_of_slot(i);
CREATE MACRO study_day(o, s) AS 20 + s * 45 + draw(o * 8 + s, 45) % 20;
CREATE MACRO study_hand(o, s) AS draw(o * 8 + s, 46);

-- Every organisation: o is its number, i its place in the county (0 the county itself, -1 a city, -2 the province).
CREATE TABLE units AS
WITH places AS (
  SELECT -2 AS i, 0 AS county, 0 AS city, getvariable('base') AS o WHERE getvariable('cities') > 0
  UNION ALL
  SELECT -1, 0, c, getvariable('base') + 1 + c FROM range(getvariable('cities')) AS t(c)
  UNION ALL
  SELECT x % getvariable('in_county'), x // getvariable('in_county'), x // getvariable('in_county') // 10,
    getvariable('base') + 1 + getvariable('cities') + x
  FROM range(getvariable('counties') * getvariable('in_county')) AS t(x)
),
numbered AS (SELECT i, county, city, o::BIGINT AS o, draw(o::BIGINT, 1) AS u, draw(o::BIGINT, 2) AS w FROM places)
SELECT o, i, u, w, ((getvariable('part') * 1000 + county) * 1000000 + i * 128)::BIGINT AS first,
  o - i + 1 + i % getvariable('towns') AS town,
  CASE WHEN i <= getvariable('towns') THEN '党委'
    WHEN i <= getvariable('towns') + getvariable('general_branches') THEN '总支' ELSE '支部' END AS kind,
  CASE WHEN i = -2 THEN NULL
    WHEN i = -1 THEN o - 1 - city
    WHEN i = 0 THEN CASE WHEN getvariable('cities') > 0 THEN getvariable('base') + 1 + city END
    WHEN i <= getvariable('towns') THEN o - i
    WHEN i > getvariable('towns') + getvariable('general_branches') AND lot2(u) < 180
      THEN o - i + getvariable('towns') + 1 + lot3(u) % getvariable('general_branches')
    ELSE o - i + 1 + lot3(u) % getvariable('towns') END AS parent,
  CASE WHEN lot(u) < 600 THEN 0 WHEN lot(u) < 820 THEN 1 ELSE 2 END AS q,
  getvariable('fewest') + w % (getvariable('most') - getvariable('fewest') + 1) AS n,
  CASE WHEN i + 1 < getvariable('in_county') THEN o + 1 ELSE o END AS neighbour
FROM numbered ORDER BY o;

-- The people of those that are rated and hold facts. q is 0 good, 1 middling, 2 poor; x is the number of a person,
-- p the place in the branch (the first three lead it), n how many it has, "first" the first number of its records.
CREATE TABLE persons AS
SELECT *, o * 64 + p AS x, person_id_of(o * 64 + p) AS person_id
FROM (
  SELECT o, q, n, first, town, neighbour, org_id_of(o) AS org_id, org_id_of(neighbour) AS neighbour_id,
    unnest(range(n)) AS p
  FROM units WHERE kind <> '党委' ORDER BY o
);

-- One row for each of them; a view of the larger table, because that is read by more threads than a small one.
CREATE VIEW branches AS SELECT o, q, n, first, town, neighbour, org_id, neighbour_id FROM persons WHERE p = 0;
