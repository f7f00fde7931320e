{% macro negations_marked(words) -%}
    {#- A ~ in front of each word that is denied, a ^ in front of each that is made stronger, so that a phrase behind either is found by
        its place alone. What may stand between a denial and its word goes with it: "not at all very helpful".
        "No" denies nothing by itself ("no, thank you"): "no help" and the like are phrases of the lexicon. -#}
    {%- set denials = 'not|never|dont|didnt|doesnt|isnt|wasnt|cant|cannot|wont|wouldnt|couldnt|havent|hasnt|hadnt|arent|werent|aint|without|neither|nor|hardly|barely' -%}
    {%- set between = 'very|so|too|really|that|a|an|any|been|be|the|all|at|even|yet|exactly|particularly|quite|much|feel|have|had|get|got|to|your' -%}
    {%- set stronger = 'very|so|really|extremely|absolutely|totally|completely|incredibly|super|truly|beyond|utterly|such a|such|most|too|highly' -%}
    {#- Four texts in five have none, and looking costs less than replacing. -#}
    case
        when {{ matches_pattern(words, ' (' ~ denials ~ '|' ~ stronger ~ ') ') }}
            then {{ replace_pattern(
                replace_pattern(words, ' (' ~ denials ~ ') ((' ~ between ~ ') )*', ' ~'),
                ' (' ~ stronger ~ ') ', ' ^'
            ) }}
        else {{ words }}
    end
{%- endmacro %}
