{% macro is_only_acknowledgement(words, body) -%}
    {#- Thanks, and nothing that asks, tells or rejects: every word must be one of these, and one of them must thank or confirm.
        A question mark is a question, and so is a sentence that begins
        with its verb. Words in other alphabets and displeased faces could say anything. -#}
    {%- set thanks = 'thanks|thank|thankyou|thx|ty|tysm|cheers|appreciated|appreciate|solved|sorted|works|worked|fixed|resolved' -%}
    {%- set other_alphabets = '[À-ɏͰ-῿぀-鿿가-힣]' -%}
    {%- set displeased = '[👎😠😡🤬🙄😤🖕]' -%}
    {%- set filler = 'you|u|so|very|much|a|lot|lots|many|ok|okay|great|perfect|awesome|excellent|brilliant|cool|lovely|nice|good|it|its|is|all|now|that|this|your|the|for|help|quick|fast|reply|response|guys|team|will|done|got|yes|yep|no problem|no problems|no worries|really|im|i|am|have|has|been|and|best|wonderful|amazing|super|ever|happy|day|x|xx|xxx' -%}
    (
        {{ matches_pattern(words, '^ ((' ~ thanks ~ '|' ~ filler ~ ') )+$') }}
        and {{ matches_pattern(words, ' (' ~ thanks ~ ') ') }}
        and not {{ matches_pattern(words, '^ (is|has|have|did|do|will|am|are|was) ') }}
        and not {{ matches_pattern(words, ' for no ') }}
        and not {{ matches_pattern("lower(coalesce(" ~ body ~ ", ''))", other_alphabets) }}
        and not {{ matches_pattern("coalesce(" ~ body ~ ", '')", displeased) }}
        and coalesce({{ body }}, '') not like '%?%'
    )
{%- endmacro %}
