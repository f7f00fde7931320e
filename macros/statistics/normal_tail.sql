{% macro normal_tail(z) -%}
    {#- The chance that a standard normal variable exceeds z: relative error below 1.2e-7 for any z, so it is good far into the tail.
        The complementary error function by a Chebyshev fit: W. H. Press and others, Numerical Recipes in C, 2nd edition, section 6.2. -#}
    {%- set t = '(1 / (1 + abs(' ~ z ~ ') / 2.8284271247461903))' -%}
    {%- set coefficients = [
        '-1.26551223', '1.00002368', '0.37409196', '0.09678418', '-0.18628806',
        '0.27886807', '-1.13520398', '1.48851587', '-0.82215223', '0.17087277'
    ] -%}
    {#- Five terms and five, so that no engine's parser has to go ten brackets deep. -#}
    {%- set halves = [] -%}
    {%- for terms in coefficients | batch(5) -%}
        {%- set polynomial = namespace(sql=terms[-1]) -%}
        {%- for coefficient in terms[:-1] | reverse -%}
            {%- set polynomial.sql = coefficient ~ ' + ' ~ t ~ ' * (' ~ polynomial.sql ~ ')' -%}
        {%- endfor -%}
        {%- do halves.append('(' ~ polynomial.sql ~ ')') -%}
    {%- endfor -%}
    {%- set fifth_power = ([t] * 5) | join(' * ') -%}
    {%- set tail = '0.5 * ' ~ t ~ ' * exp(-(' ~ z ~ ') * (' ~ z ~ ') / 2 + ' ~ halves[0] ~ ' + ' ~ fifth_power ~ ' * ' ~ halves[1] ~ ')' -%}
    case when {{ z }} >= 0 then {{ tail }} else 1 - {{ tail }} end
{%- endmacro %}
