{#- A model that selects links (one_id, other_id) becomes a table of node_id and component_id, the smallest id that the node hangs
    together with. Rounds of SQL over tables, until one changes nothing: common table expressions would be worked out anew at each
    mention on engines that do not keep them, and a walk by recursion would take as many steps as the longest chain has links. -#}
{% materialization connected_components, default %}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set links = component_relation('links') -%}
    {%- set labels = [component_relation('labels'), component_relation('next_labels')] -%}
    {%- set rounds = namespace(changed=1, count=0) -%}
    {%- set existing_relation = load_cached_relation(this) -%}

    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {% do create_component_table(links, links_both_ways('(' ~ sql ~ ') as model_links'), 'links') %}
    {% do create_component_table(labels[0], first_component_labels(links), 'labels') %}
    {% for round in range(1, 65) if rounds.changed %}
        {% do create_component_table(labels[round % 2], next_component_labels(links, labels[(round + 1) % 2]), 'labels') %}
        {% set rounds.changed = run_query(changed_component_labels(labels[(round + 1) % 2], labels[round % 2])).rows[0][0] | int %}
        {% set rounds.count = round %}
    {% endfor %}
    {% if rounds.changed %}
        {{ exceptions.raise_compiler_error(this ~ ": the links were not joined after 64 rounds, so their chains are longer than any that is known.") }}
    {% endif %}

    {% if existing_relation is not none %}
        {{ adapter.drop_relation(existing_relation) }}
    {% endif %}
    {% call statement('main') -%}
        {{ create_table_as(False, target_relation, 'select node_id, label as component_id from ' ~ labels[rounds.count % 2]) }}
    {%- endcall %}
    {% do persist_docs(target_relation, model) %}

    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {% for relation in [links] + labels %}
        {{ adapter.drop_relation(relation) }}
    {% endfor %}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{% macro component_relation(name) -%}
    {{ return(api.Relation.create(database=this.database, schema=this.schema, identifier=this.identifier ~ '__' ~ name, type='table')) }}
{%- endmacro %}

{% macro create_component_table(relation, query, name) -%}
    {% do adapter.drop_relation(relation) %}
    {% call statement('create_' ~ name) -%}
        {{ create_table_as(False, relation, query) }}
    {%- endcall %}
{%- endmacro %}
