{"kind": "cohort", "cohort": {"entity": "customer", "grain": "month", "cohort": {"start": "2024-01-01", "end": "2024-01-31"}, "measure": "rate"}, "period": {"start": "2024-01-01", "end": "2024-04-30"}}
--------------------
WITH order_lines AS NOT MATERIALIZED (
  SELECT
    "customer" AS customer_id,
    "sold_at" AS "timestamp",
    "cancelled" AS is_cancelled
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
    CAST(DATE_TRUNC('MONTH', first_order_lines_by_customer_id.first_time) AS DATE) AS cohort,
    CAST(DATE_TRUNC('MONTH', order_lines."timestamp") AS DATE) AS month,
    COUNT(DISTINCT order_lines.customer_id) AS active
  FROM order_lines
  JOIN first_order_lines_by_customer_id
    ON first_order_lines_by_customer_id.customer_id = order_lines.customer_id
  WHERE
    (
      (
        order_lines."timestamp" >= CAST('2024-01-01' AS DATE)
        AND order_lines."timestamp" < CAST('2024-05-01' AS DATE)
        AND NOT order_lines.customer_id IS NULL
        AND NOT order_lines.is_cancelled
      )
      AND CAST(first_order_lines_by_customer_id.first_time AS DATE) >= CAST('2024-01-01' AS DATE)
    )
    AND CAST(first_order_lines_by_customer_id.first_time AS DATE) <= CAST('2024-01-31' AS DATE)
  GROUP BY
    1,
    2
), cohort_sizes AS (
  SELECT
    CAST(DATE_TRUNC('MONTH', first_order_lines_by_customer_id.first_time) AS DATE) AS cohort,
    COUNT(DISTINCT order_lines.customer_id) AS cohort_size
  FROM order_lines
  JOIN first_order_lines_by_customer_id
    ON first_order_lines_by_customer_id.customer_id = order_lines.customer_id
  WHERE
    (
      (
        NOT order_lines.customer_id IS NULL AND NOT order_lines.is_cancelled
      )
      AND CAST(first_order_lines_by_customer_id.first_time AS DATE) >= CAST('2024-01-01' AS DATE)
    )
    AND CAST(first_order_lines_by_customer_id.first_time AS DATE) <= CAST('2024-01-31' AS DATE)
  GROUP BY
    1
)
SELECT
  STRFTIME(cohort_activity.cohort, '%Y-%m') AS cohort,
  STRFTIME(cohort_activity.month, '%Y-%m') AS month,
  CAST((
    EXTRACT(YEAR FROM cohort_activity.month) - EXTRACT(YEAR FROM cohort_activity.cohort)
  ) * 12 + EXTRACT(MONTH FROM cohort_activity.month) - EXTRACT(MONTH FROM cohort_activity.cohort) AS INT) AS "offset",
  cohort_sizes.cohort_size,
  cohort_activity.active,
  100.0 * cohort_activity.active / NULLIF(cohort_sizes.cohort_size, 0) AS rate
FROM cohort_activity
JOIN cohort_sizes
  ON cohort_sizes.cohort = cohort_activity.cohort
ORDER BY
  cohort_activity.cohort ASC,
  cohort_activity.month ASC
