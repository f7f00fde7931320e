{#- The rounds in which a graph's nodes learn the smallest id of their component. Each round hooks labels onto the smallest
    neighbouring label and then follows labels of labels, so that the distance covered grows by powers and the order of the links
    does not matter (the scheme is FastSV: Zhang, Azad and Hu 2020). Once a round changes nothing, every node has its label. -#}

{% macro links_both_ways(links) -%}
    select distinct one_id, other_id
    from (
        select one_id, other_id from {{ links }}
        union all
        select other_id as one_id, one_id as other_id from {{ links }}
    ) as both_ways
{%- endmacro %}

{% macro first_component_labels(links) -%}
    select
        one_id as node_id,
        least(one_id, min(other_id)) as label
    from {{ links }}
    group by one_id
{%- endmacro %}

{% macro next_component_labels(links, labels) -%}
    with jumps as (

        select
            labels.node_id,
            labels.label,
            further.label as next_label
        from {{ labels }} as labels
        inner join {{ labels }} as further on labels.label = further.node_id

    ),

    proposals as (

        select
            node_id,
            next_label as label
        from jumps
        union all
        select
            links.one_id as node_id,
            neighbours.next_label as label
        from {{ links }} as links
        inner join jumps as neighbours on links.other_id = neighbours.node_id
        union all
        select
            own.label as node_id,
            neighbours.next_label as label
        from {{ links }} as links
        inner join jumps as own on links.one_id = own.node_id
        inner join jumps as neighbours on links.other_id = neighbours.node_id

    )

    select
        node_id,
        min(label) as label
    from proposals
    group by node_id
{%- endmacro %}

{% macro changed_component_labels(before, after) -%}
    select count(*) as changed_count
    from {{ before }} as before_round
    inner join {{ after }} as after_round on before_round.node_id = after_round.node_id
    where before_round.label <> after_round.label
{%- endmacro %}
