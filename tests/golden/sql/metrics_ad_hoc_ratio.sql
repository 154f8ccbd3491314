{"metrics": [{"name": "spend_share", "numerator": ["spend"], "denominator": ["revenue", "spend"], "scale": 100, "unit": "%"}], "dimensions": ["country"]}
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
), ad_spend_figures AS (
  SELECT
    ad_spend.country,
    SUM(ad_spend.spend) AS spend
  FROM ad_spend
  WHERE
    ad_spend."timestamp" BETWEEN CAST('2024-01-05' AS DATE) AND CAST('2024-04-02' AS DATE)
  GROUP BY
    1
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
), combined_groups AS (
  SELECT
    country
  FROM ad_spend_figures
  UNION
  SELECT
    country
  FROM order_lines_figures
), combined AS (
  SELECT
    combined_groups.country,
    COALESCE(ad_spend_figures.spend, 0) AS spend,
    COALESCE(order_lines_figures.revenue, 0) AS revenue
  FROM combined_groups
  LEFT JOIN ad_spend_figures
    ON ad_spend_figures.country IS NOT DISTINCT FROM combined_groups.country
  LEFT JOIN order_lines_figures
    ON order_lines_figures.country IS NOT DISTINCT FROM combined_groups.country
), figures AS (
  SELECT
    combined.country,
    100.0 * COALESCE(combined.spend, 0) / NULLIF((
      COALESCE(combined.revenue, 0) + COALESCE(combined.spend, 0)
    ), 0) AS spend_share
  FROM combined
)
SELECT
  figures.country,
  figures.spend_share
FROM figures
WHERE
  NOT figures.spend_share IS NULL
ORDER BY
  figures.spend_share DESC,
  figures.country ASC
