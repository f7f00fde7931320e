-- Metrics of the company's own list that name a metric of which nothing is declared, with the mend.
select
    in_use.name,
    'there is no metric ' || in_use.metric_name as offence,
    'name a metric of the catalogue in seeds/metrics_in_use.csv, or leave it empty' as mend
from {{ ref('metrics_in_use') }} as in_use
left join {{ ref('metric_catalog') }} as catalogue on in_use.metric_name = catalogue.metric_name
where in_use.metric_name is not null and catalogue.metric_name is null
