-- Two expectations of one kind would double contacts; one by severity and by choice at once is never read.
select
    channel,
    severity,
    channel_choice,
    count(*) as row_count
from {{ ref('customer_expectations') }}
group by channel, severity, channel_choice
having count(*) > 1 or (severity is not null and channel_choice is not null)
