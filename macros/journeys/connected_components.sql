{% macro connected_components(edges, rounds) -%}
    {#- CTEs that label every node of `edges` (a CTE of one_id, other_id) with the smallest id of its component; the last one is
        `components` (node_id, component_id). Each round hooks labels onto the smallest neighbouring label and then follows labels
        of labels, so that the distance covered grows by powers and the order of the links does not matter (the scheme is FastSV:
        Zhang, Azad and Hu 2020). A test beside each user of this macro proves that the rounds were enough. -#}
    both_ways as (

        select one_id, other_id from {{ edges }}
        union
        select other_id as one_id, one_id as other_id from {{ edges }}

    ),

    labels_0 as (

        select
            one_id as node_id,
            least(one_id, min(other_id)) as label
        from both_ways
        group by one_id

    ),
    {% for round in range(1, rounds + 1) %}
    jumps_{{ round }} as (

        select
            labels.node_id,
            labels.label,
            further.label as next_label
        from labels_{{ round - 1 }} as labels
        inner join labels_{{ round - 1 }} as further on labels.label = further.node_id

    ),

    labels_{{ round }} as (

        select
            node_id,
            min(label) as label
        from (
            select node_id, next_label as label from jumps_{{ round }}
            union all
            select both_ways.one_id as node_id, neighbours.next_label as label
            from both_ways
            inner join jumps_{{ round }} as neighbours on both_ways.other_id = neighbours.node_id
            union all
            select own.label as node_id, neighbours.next_label as label
            from both_ways
            inner join jumps_{{ round }} as own on both_ways.one_id = own.node_id
            inner join jumps_{{ round }} as neighbours on both_ways.other_id = neighbours.node_id
        ) as proposals
        group by node_id

    ),
    {% endfor %}
    components as (

        select
            node_id,
            label as component_id
        from labels_{{ rounds }}

    )
{%- endmacro %}
