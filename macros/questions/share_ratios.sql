{% macro share_ratios(compared, contacts) -%}
    {#- CTEs, the last of them share_ratios: for each subject of `compared` (subject_id, earlier_from, later_from, later_to) its share of all
        `contacts` (contact_id, customer_id, contact_date, subject_id) from later_from on against its share before, with a 95% interval.
        The logarithm of the ratio is linearised and its variance taken over customers, whose contacts are not independent. A
        customer without the subject has the second term alone, so that no row is needed for each pair of customer and subject. -#}
    {%- set z = '1.959963984540054' -%}
    {%- set windows = ['earlier_from', 'later_from', 'later_to'] -%}
    {%- set double = column_type('double') -%}
    spans as (

        select distinct {{ windows | join(', ') }} from {{ compared }}

    ),

    customers_in_span as (

        select
            {% for column in windows -%} spans.{{ column }}, {% endfor -%}
            contacts.customer_id,
            cast(sum(case when contacts.contact_date < spans.later_from then 1 else 0 end) as {{ double }}) as earlier_count,
            cast(sum(case when contacts.contact_date < spans.later_from then 0 else 1 end) as {{ double }}) as later_count
        from spans
        inner join {{ contacts }} as contacts
            on contacts.contact_date >= spans.earlier_from and contacts.contact_date < spans.later_to
        group by {% for column in windows -%} spans.{{ column }}, {% endfor -%} contacts.customer_id

    ),

    totals_of_span as (

        select
            {{ windows | join(', ') }},
            sum(earlier_count) as earlier_total,
            sum(later_count) as later_total,
            cast(count(*) as {{ double }}) as customer_total
        from customers_in_span
        group by {{ windows | join(', ') }}

    ),

    weighed_in_span as (

        select
            customers.*,
            totals.earlier_total,
            totals.later_total,
            totals.customer_total,
            customers.later_count / nullif(totals.later_total, 0) - customers.earlier_count / nullif(totals.earlier_total, 0) as weight
        from customers_in_span as customers
        inner join totals_of_span as totals
            on
                {% for column in windows -%}
                    customers.{{ column }} = totals.{{ column }}{{ ' and ' if not loop.last }}
                {%- endfor %}

    ),

    spread_of_span as (

        select
            {{ windows | join(', ') }},
            sum(weight * weight) as squares
        from weighed_in_span
        group by {{ windows | join(', ') }}

    ),

    customers_of_subject as (

        select
            compared.subject_id,
            contacts.customer_id,
            cast(sum(case when contacts.contact_date < compared.later_from then 1 else 0 end) as {{ double }}) as earlier_count,
            cast(sum(case when contacts.contact_date < compared.later_from then 0 else 1 end) as {{ double }}) as later_count
        from {{ compared }} as compared
        inner join {{ contacts }} as contacts
            on
                compared.subject_id = contacts.subject_id
                and contacts.contact_date >= compared.earlier_from and contacts.contact_date < compared.later_to
        group by compared.subject_id, contacts.customer_id

    ),

    totals_of_subject as (

        select
            subject_id,
            sum(earlier_count) as earlier_contacts,
            sum(later_count) as later_contacts,
            count(*) as customers
        from customers_of_subject
        group by subject_id

    ),

    weighed_of_subject as (

        select
            customers.subject_id,
            in_span.weight,
            in_span.customer_total,
            customers.later_count / nullif(totals.later_contacts, 0) - customers.earlier_count / nullif(totals.earlier_contacts, 0)
            - in_span.weight as difference
        from customers_of_subject as customers
        inner join totals_of_subject as totals on customers.subject_id = totals.subject_id
        inner join {{ compared }} as compared on customers.subject_id = compared.subject_id
        inner join weighed_in_span as in_span
            on
                customers.customer_id = in_span.customer_id
                {%- for column in windows %} and compared.{{ column }} = in_span.{{ column }}{% endfor %}

    ),

    spread_of_subject as (

        select
            subject_id,
            sum(difference * difference) as squares,
            sum(weight * weight) as squares_of_weights
        from weighed_of_subject
        group by subject_id

    ),

    spread as (

        select
            compared.subject_id,
            {% for column in windows -%} compared.{{ column }}, {% endfor -%}
            cast(coalesce(totals.earlier_contacts, 0) as bigint) as earlier_contacts,
            cast(coalesce(totals.later_contacts, 0) as bigint) as later_contacts,
            cast(in_span.earlier_total as bigint) as earlier_all_contacts,
            cast(in_span.later_total as bigint) as later_all_contacts,
            cast(coalesce(totals.customers, 0) as bigint) as customers,
            case
                when totals.earlier_contacts + totals.later_contacts >= {{ var('smallest_sample') }}
                    then
                        totals.later_contacts / nullif(in_span.later_total, 0)
                        / nullif(totals.earlier_contacts / nullif(in_span.earlier_total, 0), 0)
            end as share_ratio,
            -- What is left of two equal sums is the error of their order.
            case
                when totals.earlier_contacts > 0 and totals.later_contacts > 0 and in_span.customer_total > 1
                    then sqrt(in_span.customer_total / (in_span.customer_total - 1) * (
                        of_subject.squares
                        + case
                            when of_span.squares - of_subject.squares_of_weights < 1e-9 * of_span.squares then 0
                            else of_span.squares - of_subject.squares_of_weights
                        end
                    ))
            end as log_error
        from {{ compared }} as compared
        inner join totals_of_span as in_span
            on {% for column in windows -%} compared.{{ column }} = in_span.{{ column }}{{ ' and ' if not loop.last }} {%- endfor %}
        inner join spread_of_span as of_span
            on {% for column in windows -%} compared.{{ column }} = of_span.{{ column }}{{ ' and ' if not loop.last }} {%- endfor %}
        left join totals_of_subject as totals on compared.subject_id = totals.subject_id
        left join spread_of_subject as of_subject on compared.subject_id = of_subject.subject_id

    ),

    share_ratios as (

        select
            subject_id,
            {% for column in windows -%} {{ column }}, {% endfor -%}
            earlier_contacts,
            later_contacts,
            earlier_all_contacts,
            later_all_contacts,
            customers,
            share_ratio,
            share_ratio * exp(-{{ z }} * log_error) as ci_low,
            share_ratio * exp({{ z }} * log_error) as ci_high
        from spread

    )
{%- endmacro %}
