-- raw = staged + duplicates + quarantined, per table and per load. The mend: a row must be staged, ranked below another row of its
-- key, or bear a quarantine reason; look for a filter or a join in models/staging/<system> that drops rows.
select
    source_system,
    source_table,
    source_file,
    loaded_at,
    raw_count,
    staged_count,
    duplicate_count,
    quarantined_count
from {{ ref('row_reconciliation') }}
where raw_count <> staged_count + duplicate_count + quarantined_count
