{% macro opportunity_finding() -%}
    {#- What a manager reads of an opportunity. -#}
    {{ joined(
        ['metric_label']
        + opportunity_segment_texts()
        + ["': '"] + opportunity_percent('held_out_failure_rate')
        + ["' of '", 'case_name', "' failed in the weeks held out ('"]
        + opportunity_percent('held_out_ci_low') + ["' to '"] + opportunity_percent('held_out_ci_high')
        + ["'), against '"] + opportunity_percent('held_out_comparison_rate')
        + ["case when held_out_comparison_rate = held_out_expected_rate then ' in the rest of the company, alike in channel and reason' else ' as its goal' end"]
        + ["'. It goes with '", opportunity_whole('customers_touched'), "' customers touched'"]
        + ["coalesce(' and about ' || " ~ opportunity_whole('worth') ~ " || ' a year (' || " ~ opportunity_whole('worth_ci_low')
            ~ " || ' to ' || " ~ opportunity_whole('worth_ci_high') ~ " || ')', '')"]
        + ["case when is_confirmed then '.' else '; not confirmed: it may be chance.' end"]
    ) }}
{%- endmacro %}
