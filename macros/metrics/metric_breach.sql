{% macro metric_breach(metric_name, what, mend) -%}
    {{ exceptions.raise_compiler_error("metric " ~ metric_name ~ ": " ~ what ~ ". " ~ mend) }}
{%- endmacro %}
