{"kind": "funnel", "funnel": {"steps": ["view", "cart", "buy"], "entity": "session", "within_days": 7}}
--------------------
WITH events AS NOT MATERIALIZED (
  SELECT
    "kind" AS event_type,
    "happened" AS "timestamp",
    "session" AS session_id
  FROM main."clicks"
), step_events AS (
  SELECT
    events.session_id AS entity,
    events.event_type,
    events."timestamp" AS happened_at
  FROM events
  WHERE
    NOT events.session_id IS NULL AND events.event_type IN ('view', 'cart', 'buy')
), passed_1 AS (
  SELECT
    step_events.*,
    CASE WHEN step_events.event_type = 'view' THEN step_events.happened_at END AS begun_1
  FROM step_events
), passed_2 AS (
  SELECT
    passed_1.*,
    CASE
      WHEN passed_1.event_type = 'cart'
      THEN MAX(passed_1.begun_1) OVER (PARTITION BY passed_1.entity ORDER BY passed_1.happened_at ASC)
    END AS begun_2
  FROM passed_1
), passed_3 AS (
  SELECT
    passed_2.*,
    CASE
      WHEN passed_2.event_type = 'buy'
      THEN MAX(passed_2.begun_2) OVER (PARTITION BY passed_2.entity ORDER BY passed_2.happened_at ASC)
    END AS begun_3
  FROM passed_2
), reached AS (
  SELECT
    COUNT(DISTINCT passed_3.entity) FILTER(WHERE
      passed_3.happened_at <= passed_3.begun_1 + INTERVAL '7' DAY) AS reached_1,
    COUNT(DISTINCT passed_3.entity) FILTER(WHERE
      passed_3.happened_at <= passed_3.begun_2 + INTERVAL '7' DAY) AS reached_2,
    COUNT(DISTINCT passed_3.entity) FILTER(WHERE
      passed_3.happened_at <= passed_3.begun_3 + INTERVAL '7' DAY) AS reached_3
  FROM passed_3
), steps AS (
  SELECT
    1 AS step_number,
    'view' AS step,
    reached.reached_1 AS reached
  FROM reached
  UNION ALL
  SELECT
    2 AS step_number,
    'cart' AS step,
    reached.reached_2 AS reached
  FROM reached
  UNION ALL
  SELECT
    3 AS step_number,
    'buy' AS step,
    reached.reached_3 AS reached
  FROM reached
)
SELECT
  steps.step_number,
  steps.step,
  steps.reached,
  100.0 * steps.reached / NULLIF(FIRST_VALUE(steps.reached) OVER (ORDER BY steps.step_number ASC), 0) AS rate,
  100.0 * steps.reached / NULLIF(LAG(steps.reached) OVER (ORDER BY steps.step_number ASC), 0) AS step_rate
FROM steps
ORDER BY
  steps.step_number ASC
