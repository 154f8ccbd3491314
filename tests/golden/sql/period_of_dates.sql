{"metrics": ["spend"], "period": {"start": "2024-02-01", "end": "2024-02-29"}}
--------------------
WITH ad_spend AS NOT MATERIALIZED (
  SELECT
    "day" AS "timestamp",
    "cost" AS spend
  FROM main."ads"
), ad_spend_figures AS (
  SELECT
    SUM(ad_spend.spend) AS spend
  FROM ad_spend
  WHERE
    ad_spend."timestamp" BETWEEN CAST('2024-02-01' AS DATE) AND CAST('2024-02-29' AS DATE)
)
SELECT
  ad_spend_figures.spend
FROM ad_spend_figures
