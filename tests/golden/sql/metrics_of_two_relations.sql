{"metrics": ["revenue", "spend", "roas"], "dimensions": ["country"]}
--------------------
WITH ad_spend AS NOT MATERIALIZED (
  SELECT
    "day" AS "timestamp",
    "cost" AS spend,
    "country"
  FROM main."ads"
), order_lines AS NOT MATERIALIZED (
  SELECT
    "qty" * "price" AS amount,
    "sold_at" AS "timestamp",
    "country"
  FROM main."sales"
), order_lines_figures AS (
  SELECT
    order_lines.country,
    SUM(order_lines.amount) AS revenue
  FROM order_lines
  WHERE
    order_lines."timestamp" >= CAST('2024-01-05' AS DATE)
    AND order_lines."timestamp" < CAST('2024-04-03' AS DATE)
  GROUP BY
    1
), ad_spend_figures AS (
  SELECT
    ad_spend.country,
    SUM(ad_spend.spend) AS spend
  FROM ad_spend
  WHERE
    ad_spend."timestamp" BETWEEN CAST('2024-01-05' AS DATE) AND CAST('2024-04-02' AS DATE)
  GROUP BY
    1
), combined_groups AS (
  SELECT
    country
  FROM order_lines_figures
  UNION
  SELECT
    country
  FROM ad_spend_figures
), combined AS (
  SELECT
    combined_groups.country,
    COALESCE(order_lines_figures.revenue, 0) AS revenue,
    COALESCE(ad_spend_figures.spend, 0) AS spend
  FROM combined_groups
  LEFT JOIN order_lines_figures
    ON order_lines_figures.country IS NOT DISTINCT FROM combined_groups.country
  LEFT JOIN ad_spend_figures
    ON ad_spend_figures.country IS NOT DISTINCT FROM combined_groups.country
), figures AS (
  SELECT
    combined.country,
    combined.revenue,
    combined.spend,
    1.0 * COALESCE(combined.revenue, 0) / NULLIF(combined.spend, 0) AS roas
  FROM combined
)
SELECT
  figures.country,
  figures.revenue,
  figures.spend,
  figures.roas
FROM figures
ORDER BY
  figures.revenue DESC,
  figures.country ASC
