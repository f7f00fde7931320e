{% macro metric_catalog_rows() -%}
    {#- A row per published metric, of what the graph says of it. -#}
    {%- if not execute -%}
        select 1 as metric_name
    {%- else -%}
    {%- set hashes = var('definition_hashes') -%}
    {%- set exposures = {} -%}
    {%- for exposure in graph.exposures.values() -%}
        {%- for metric in exposure.config.meta.get('metrics', []) -%}
            {%- do exposures.setdefault(metric, []).append(exposure.name) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- set tests_of = relation_test_counts() -%}
    {%- set upstream_of = relations_upstream() -%}
    {%- for name, family in metric_families().items() %}
    {%- set meta = family.meta -%}
    {%- set facts = [] -%}
    {%- set inputs = [] -%}
    {%- for part in family.parts -%}
        {%- for side in ['numerator', 'denominator'] if part[side] -%}
            {%- do facts.append(part[side].fact) -%}
            {%- do inputs.append('fct_' ~ part[side].fact ~ '.' ~ part[side].column) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- set upstream = [] -%}
    {%- for fact in facts | unique -%}
        {%- do upstream.extend(upstream_of[fact]) -%}
    {%- endfor -%}
    {%- set names = [] -%}
    {%- set test_count = namespace(value=0) -%}
    {%- for unique_id in upstream | unique | sort -%}
        {%- do names.append(unique_id.split('.')[2:] | join('.')) -%}
        {%- set test_count.value = test_count.value + tests_of.get(unique_id, 0) -%}
    {%- endfor -%}
    {%- set queries = [] -%}
    {%- for part in family.parts -%}
        {%- do queries.append(part.statistic ~ ': ' ~ metric_sql(part)) -%}
    {%- endfor %}
    select
        {{ text_literal(name) }} as metric_name,
        {{ text_literal(family.label) }} as label,
        {{ text_literal(family.description) }} as description,
        {{ text_literal(meta.question) }} as question,
        {{ text_literal(meta.desired_outcome) }} as desired_outcome,
        {{ text_literal(meta.orientation) }} as orientation,
        {{ text_literal(meta.direction) }} as direction,
        {{ text_literal((meta.guarded_by or []) | join(', ')) }} as guarded_by,
        {{ text_literal(meta.owner) }} as owner,
        cast({{ meta.definition_version }} as bigint) as definition_version,
        {{ text_literal(hashes.get(name)) }} as definition_hash,
        {{ text_literal(family.parts | map(attribute='statistic') | sort | join(', ')) }} as statistics,
        {{ text_literal(meta.unit) }} as unit,
        {{ text_literal(family.parts[0].time_basis) }} as time_basis,
        {{ 'true' if family.parts | selectattr('is_additive') | list | length == family.parts | length else 'false' }} as is_additive,
        {{ 'true' if family.parts[0].over_all_channels else 'false' }} as is_over_all_channels,
        cast({{ meta.get('min_denominator') if meta.get('min_denominator') is not none else 'null' }} as bigint) as min_denominator,
        {{ text_literal(inputs | unique | sort | join(', ')) }} as inputs,
        {{ text_literal(queries | sort | join('; ')) }} as definition_sql,
        {{ text_literal(names | unique | sort | join(', ')) }} as lineage,
        {{ text_literal((['channel'] + metric_slices()) | join(', ')) }} as dimensions,
        {{ text_literal(family.parts[0].period_grains | join(', ')) }} as period_grains,
        cast({{ family.parts | selectattr('denominator') | list | length }} as bigint) as denominator_count,
        cast({{ test_count.value }} as bigint) as test_count,
        {{ text_literal(exposures.get(name, []) | sort | join(', ')) }} as exposures,
        {{ text_literal(family.path) }} as declared_in
    {{ 'union all' if not loop.last }}
    {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
