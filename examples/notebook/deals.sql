-- Questions to a copy of an org, as DuckDB and SQLite both understand them.
--
--   sfmigrate import --entity Account,Opportunity --to crm.db
--   duckdb -c ".read deals.sql"

ATTACH 'crm.db' AS crm (TYPE sqlite, READ_ONLY);

-- What is in the pipeline, stage by stage.
SELECT StageName AS stage, count(*) AS deals, round(sum(CAST(Amount AS DOUBLE))) AS amount
FROM crm.Opportunity
WHERE NOT IsClosed
GROUP BY StageName
ORDER BY amount DESC;

-- How often deals are won, industry by industry.
SELECT coalesce(a.Industry, 'unknown') AS industry, count(*) AS closed,
       round(100.0 * sum(CASE WHEN o.IsWon THEN 1 ELSE 0 END) / count(*), 1) AS won_percent
FROM crm.Opportunity o JOIN crm.Account a ON a.Id = o.AccountId
WHERE o.IsClosed
GROUP BY 1
ORDER BY closed DESC, industry;

-- The ten accounts that bring most.
SELECT a.Name AS account, count(*) AS won, round(sum(CAST(o.Amount AS DOUBLE))) AS amount
FROM crm.Opportunity o JOIN crm.Account a ON a.Id = o.AccountId
WHERE o.IsWon
GROUP BY a.Id, a.Name
ORDER BY amount DESC, account
LIMIT 10;

-- What each year brought.
SELECT substr(CAST(CloseDate AS VARCHAR), 1, 4) AS year, count(*) AS deals,
       round(sum(CAST(Amount AS DOUBLE))) AS amount
FROM crm.Opportunity
WHERE IsWon
GROUP BY 1
ORDER BY 1;
