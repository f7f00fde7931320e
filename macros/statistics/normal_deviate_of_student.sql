{% macro normal_deviate_of_student(t, degrees) -%}
    {#- The standard normal value that is exceeded as often as Student's t with so many degrees of freedom is. G. W. Hill, Algorithm 395:
        Student's t-distribution, Communications of the ACM 13 (1970) 617-619. -#}
    {%- set b = '(48 * (' ~ degrees ~ ' - 0.5) * (' ~ degrees ~ ' - 0.5))' -%}
    {%- set square = '((' ~ degrees ~ ' - 0.5) * ln(1 + ' ~ t ~ ' * ' ~ t ~ ' / ' ~ degrees ~ '))' -%}
    {%- set series = '(((-0.4 * ' ~ square ~ ' - 3.3) * ' ~ square ~ ' - 24) * ' ~ square ~ ' - 85.5) / (0.8 * ' ~ square ~ ' * ' ~ square ~ ' + 100 + ' ~ b ~ ')' -%}
    case when {{ t }} < 0 then -1 else 1 end * sqrt({{ square }}) * (1 + (({{ series }} + {{ square }} + 3) / {{ b }}))
{%- endmacro %}
