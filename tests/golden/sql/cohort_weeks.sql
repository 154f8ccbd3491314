{"kind": "cohort", "cohort": {"grain": "week"}, "filters": [{"field": "country", "values": ["DE"]}], "limit": 3}
--------------------
WITH order_lines AS NOT MATERIALIZED (
  SELECT
    "customer" AS customer_id,
    "sold_at" AS "timestamp",
    "cancelled" AS is_cancelled,
    "country"
  FROM main."sales"
), first_order_lines_by_customer_id AS (
  SELECT
    order_lines.customer_id,
    MIN(order_lines."timestamp") AS first_time
  FROM order_lines
  WHERE
    NOT order_lines.customer_id IS NULL AND NOT order_lines.is_cancelled
  GROUP BY
    1
), cohort_activity AS (
  SELECT
    CAST(DATE_TRUNC('WEEK', first_order_lines_by_customer_id.first_time) AS DATE) AS cohort,
    CAST(DATE_TRUNC('WEEK', order_lines."timestamp") AS DATE) AS week,
    COUNT(DISTINCT order_lines.customer_id) AS active
  FROM order_lines
  JOIN first_order_lines_by_customer_id
    ON first_order_lines_by_customer_id.customer_id = order_lines.customer_id
  WHERE
    order_lines.country = 'DE'
    AND NOT order_lines.customer_id IS NULL
    AND NOT order_lines.is_cancelled
  GROUP BY
    1,
    2
), cohort_sizes AS (
  SELECT
    CAST(DATE_TRUNC('WEEK', first_order_lines_by_customer_id.first_time) AS DATE) AS cohort,
    COUNT(DISTINCT order_lines.customer_id) AS cohort_size
  FROM order_lines
  JOIN first_order_lines_by_customer_id
    ON first_order_lines_by_customer_id.customer_id = order_lines.customer_id
  WHERE
    order_lines.country = 'DE'
    AND NOT order_lines.customer_id IS NULL
    AND NOT order_lines.is_cancelled
  GROUP BY
    1
)
SELECT
  STRFTIME(cohort_activity.cohort, '%Y-%m-%d') AS cohort,
  STRFTIME(cohort_activity.week, '%Y-%m-%d') AS week,
  CAST(DATE_DIFF('DAY', cohort_activity.cohort, cohort_activity.week) / 7 AS INT) AS "offset",
  cohort_sizes.cohort_size,
  cohort_activity.active
FROM cohort_activity
JOIN cohort_sizes
  ON cohort_sizes.cohort = cohort_activity.cohort
ORDER BY
  cohort_activity.cohort ASC,
  cohort_activity.week ASC
LIMIT 3
