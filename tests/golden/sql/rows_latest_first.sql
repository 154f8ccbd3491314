{"kind": "rows", "relation": "ad_spend"}
--------------------
WITH ad_spend AS NOT MATERIALIZED (
  SELECT
    "day" AS "timestamp",
    "cost" AS spend,
    "campaign" AS campaign_id,
    "country"
  FROM main."ads"
)
SELECT
  ad_spend."timestamp",
  ad_spend.spend,
  ad_spend.campaign_id,
  ad_spend.country
FROM ad_spend
ORDER BY
  ad_spend."timestamp" DESC,
  ad_spend.spend ASC,
  ad_spend.campaign_id ASC,
  ad_spend.country ASC
