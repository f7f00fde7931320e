{% macro is_only_acknowledgement(words, body) -%}
    {#- Thanks, and nothing that asks, tells or rejects: every word must be one of these, and one of them must thank or confirm.
        A question mark is a question. -#}
    {%- set thanks = 'thanks|thank|thankyou|thx|ty|tysm|cheers|appreciated|appreciate|solved|sorted|works|worked|fixed|resolved' -%}
    {%- set filler = 'you|u|so|very|much|a|lot|lots|many|ok|okay|great|perfect|awesome|excellent|brilliant|cool|lovely|nice|good|it|its|is|all|now|that|this|your|the|for|help|quick|fast|reply|response|again|guys|team|will|do|did|done|got|yes|yep|no|problem|worries|really|im|i|am|have|has|been|and|best|wonderful|amazing|super|ever|happy|day|x|xx|xxx' -%}
    (
        {{ matches_pattern(words, '^ ((' ~ thanks ~ '|' ~ filler ~ ') )+$') }}
        and {{ matches_pattern(words, ' (' ~ thanks ~ ') ') }}
        and not {{ matches_pattern(words, ' no (thanks|thank) ') }}
        and position('?' in coalesce({{ body }}, '')) = 0
    )
{%- endmacro %}
