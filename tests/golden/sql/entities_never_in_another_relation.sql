{"metrics": ["customers"], "entities": {"entity": "customer", "metric": "sessions", "op": "eq", "values": [0]}}
--------------------
WITH events AS NOT MATERIALIZED (
  SELECT
    "uid" AS user_id,
    "session" AS session_id
  FROM main."clicks"
), order_lines AS NOT MATERIALIZED (
  SELECT
    "customer" AS customer_id,
    "cancelled" AS is_cancelled
  FROM main."sales"
), events_figures_by_customer AS (
  SELECT
    events.user_id AS customer,
    COUNT(DISTINCT events.session_id) AS sessions
  FROM events
  GROUP BY
    1
), kept_customer AS (
  SELECT
    events_figures_by_customer.customer
  FROM events_figures_by_customer
  WHERE
    NOT events_figures_by_customer.customer IS NULL
    AND events_figures_by_customer.sessions <> 0
), order_lines_figures AS (
  SELECT
    COUNT(DISTINCT order_lines.customer_id) FILTER(WHERE
      NOT order_lines.is_cancelled) AS customers
  FROM order_lines
  WHERE
    NOT order_lines.customer_id IS NULL
    AND NOT order_lines.customer_id IN (
      SELECT
        kept_customer.customer
      FROM kept_customer
    )
)
SELECT
  order_lines_figures.customers
FROM order_lines_figures
