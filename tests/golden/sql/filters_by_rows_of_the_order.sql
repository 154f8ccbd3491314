{"metrics": ["orders", "revenue"], "filters": [{"field": "payment_type", "values": ["voucher"]}, {"field": "payments.installments", "op": "ge", "values": [2]}]}
--------------------
WITH order_lines AS NOT MATERIALIZED (
  SELECT
    "invoice" AS order_id,
    "qty" * "price" AS amount,
    "cancelled" AS is_cancelled
  FROM main."sales"
), payments AS NOT MATERIALIZED (
  SELECT
    "invoice" AS order_id,
    "method" AS payment_type,
    "parts" AS installments
  FROM main."pays"
), order_lines_figures AS (
  SELECT
    COUNT(DISTINCT order_lines.order_id) FILTER(WHERE
      NOT order_lines.is_cancelled) AS orders,
    SUM(order_lines.amount) AS revenue
  FROM order_lines
  WHERE
    order_lines.order_id IN (
      SELECT
        payments.order_id
      FROM payments
      WHERE
        payments.payment_type = 'voucher'
        AND payments.installments >= 2
        AND NOT payments.order_id IS NULL
    )
)
SELECT
  order_lines_figures.orders,
  order_lines_figures.revenue
FROM order_lines_figures
