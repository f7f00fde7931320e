{{ config(materialized='connected_components') }}

-- Who hangs together by shared identifiers, over however many of them.
select
    one_id,
    other_id
from {{ ref('customer_links') }}
