{{ config(materialized='connected_components') }}

-- Beginnings whose journeys are one, however many links lie between them.
select
    one_id,
    other_id
from {{ ref('journey_links') }}
