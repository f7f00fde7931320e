{% macro survey_answer_value(answer) -%}
    {#- An answer as seeds/survey_questions.csv has it read, whose columns stand beside it, and word_value of seeds/survey_answer_words.csv;
        null for what is no answer on that scale. -#}
    {%- set number = safe_number(answer) -%}
    cast(
        case scale
            when 'yes_no' then case {{ yes_or_no(answer) }} when true then 1 when false then 0 end
            when 'words' then word_value
            when 'threshold' then case when {{ number }} >= threshold then 1 when {{ number }} < threshold then 0 end
            when 'number' then
                case
                    when lowest is null then {{ number }}
                    when {{ number }} between least(lowest, highest) and greatest(lowest, highest)
                        then canonical_lowest + (canonical_highest - canonical_lowest) * ({{ number }} - lowest) / (highest - lowest)
                end
        end as {{ column_type('double') }}
    )
{%- endmacro %}
