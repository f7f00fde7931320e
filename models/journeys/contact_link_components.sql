{{ config(materialized='connected_components') }}

-- What hangs together by case and reference, however long the chain.
select
    one_id,
    other_id
from {{ ref('contact_links') }}
