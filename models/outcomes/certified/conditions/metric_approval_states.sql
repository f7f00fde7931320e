-- What people decided about each metric: approved this very definition, revoked its certificate, or retired it.
with catalogue as (

    select
        metric_name,
        definition_hash
    from {{ ref('metric_catalog') }}

),

-- Of several approvals of one definition the one that holds longest; only by someone on the list, and never by an author.
approvals as (

    select
        approvals.metric_name,
        approvals.definition_hash,
        approvals.approved_by,
        approvals.approved_on,
        approvals.expires_on,
        row_number() over (
            partition by approvals.metric_name, approvals.definition_hash
            order by approvals.expires_on desc, approvals.approved_on desc, {{ byte_order('approvals.approved_by') }} asc
        ) as preference
    from {{ ref('metric_approvals') }} as approvals
    inner join {{ ref('metric_approvers') }} as approvers on approvals.approved_by = approvers.approver
    where not {{ contains_text("' ' || approvals.authors || ' '", "' ' || approvals.approved_by || ' '") }}

),

revocations as (

    select
        metric_name,
        definition_hash,
        max({{ byte_order("revoked_by || ' on ' || " ~ day_text('revoked_on') ~ " || ': ' || reason") }}) as revocation
    from {{ ref('metric_revocations') }}
    group by metric_name, definition_hash

),

decided as (

    select
        catalogue.metric_name,
        catalogue.definition_hash,
        approvals.approved_by,
        approvals.approved_on,
        approvals.expires_on,
        revocations.revocation,
        retirements.retired_on,
        retirements.replaced_by,
        approvals.metric_name is not null as is_approved,
        coalesce(approvals.expires_on <= cast(as_of.as_of as date), false) as is_expired,
        revocations.metric_name is not null as is_revoked,
        coalesce(retirements.retired_on <= cast(as_of.as_of as date), false) as is_retired
    from catalogue
    cross join {{ ref('as_of') }} as as_of
    left join approvals
        on
            catalogue.metric_name = approvals.metric_name
            and catalogue.definition_hash = approvals.definition_hash
            and approvals.preference = 1
    left join revocations
        on catalogue.metric_name = revocations.metric_name and catalogue.definition_hash = revocations.definition_hash
    left join {{ ref('metric_retirements') }} as retirements on catalogue.metric_name = retirements.metric_name

),

final as (

    select
        *,
        case
            when is_retired then 'retired' || coalesce(', replaced by ' || replaced_by, '')
            when is_revoked then 'revoked by ' || revocation
            when is_expired then 'the approval by ' || approved_by || ' has expired'
            when not is_approved then 'nobody on the list has approved this definition'
        end as objection
    from decided

)

select * from final
