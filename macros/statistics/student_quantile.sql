{% macro student_quantile(degrees, z=1.959963984540054) -%}
    {#- Student's quantile for the normal one `z`, a number, and a column of degrees of freedom: Cornish and Fisher's expansion, M. Abramowitz,
        I. A. Stegun, Handbook of Mathematical Functions (1964), 26.7.5. From five degrees on within 2e-5 at z = 1.96, within 1% at
        z = 3.29, and beyond 30 within 1.4e-8 at z = 1.96. Of 97.5% (z = 1.96) and a whole number of degrees up to 30 it is exact; below one
        degree it is null. -#}
    {%- set z = z | float -%}
    {%- set first = (z ** 3 + z) / 4 -%}
    {%- set second = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96 -%}
    {%- set third = (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384 -%}
    {%- set fourth = (79 * z ** 9 + 776 * z ** 7 + 1482 * z ** 5 - 1920 * z ** 3 - 945 * z) / 92160 -%}
    {%- set exact = [
        12.706204736174694, 4.302652729749462, 3.1824463052837078, 2.7764451051977934, 2.5705818356363146,
        2.4469118511449786, 2.364624251592784, 2.306004135204166, 2.262157162798205, 2.228138851986274,
        2.200985160091639, 2.1788128296672284, 2.1603686564627913, 2.144786687917804, 2.131449545559776,
        2.1199052992212546, 2.1098155778333156, 2.1009220402410382, 2.0930240544083087, 2.085963447265864,
        2.0796138447276795, 2.0738730679040254, 2.0686576104190486, 2.0638985616280245, 2.0595385527532972,
        2.0555294386428735, 2.0518305164802846, 2.0484071417952454, 2.045229642132703, 2.0422724563012378
    ] if z == 1.959963984540054 else [] -%}
    case
        when {{ degrees }} < 1 then null
        {% for quantile in exact -%}
        when {{ degrees }} = {{ loop.index }} then {{ quantile }}
        {% endfor -%}
        else {{ z }} + ({{ first }} + ({{ second }} + ({{ third }} + {{ fourth }} / {{ degrees }}) / {{ degrees }}) / {{ degrees }}) / {{ degrees }}
    end
{%- endmacro %}
