{% macro opportunity_share_variance(share, count) -%}
    {#- The variance of a share of so many, with one case of each kind added (Agresti and Caffo), so that it is not 0 where none or all are: A. Agresti,
        B. Caffo, Simple and effective confidence intervals, The American Statistician 54 (2000) 280-288. Null where there are none. -#}
    ({{ share }} * {{ count }} + 1) * ({{ count }} - {{ share }} * {{ count }} + 1)
    / (({{ count }} + 2) * ({{ count }} + 2) * ({{ count }} + 2))
{%- endmacro %}
