{"metrics": ["orders"], "filters": [{"field": "payment_type", "op": "ne", "values": ["voucher"]}]}
--------------------
WITH order_lines AS NOT MATERIALIZED (
  SELECT
    "invoice" AS order_id,
    "cancelled" AS is_cancelled
  FROM main."sales"
), payments AS NOT MATERIALIZED (
  SELECT
    "invoice" AS order_id,
    "method" AS payment_type
  FROM main."pays"
), order_lines_figures AS (
  SELECT
    COUNT(DISTINCT order_lines.order_id) FILTER(WHERE
      NOT order_lines.is_cancelled) AS orders
  FROM order_lines
  WHERE
    order_lines.order_id IN (
      SELECT
        payments.order_id
      FROM payments
      WHERE
        NOT payments.payment_type IS NULL AND NOT payments.order_id IS NULL
    )
    AND NOT order_lines.order_id IN (
      SELECT
        payments.order_id
      FROM payments
      WHERE
        payments.payment_type = 'voucher' AND NOT payments.order_id IS NULL
    )
    AND NOT order_lines.order_id IS NULL
)
SELECT
  order_lines_figures.orders
FROM order_lines_figures
