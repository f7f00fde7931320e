-- A question that stands twice in the seed for one system: its answers would come twice. The mend: remove one of the rows.
select
    source_system,
    lower(question) as question
from {{ ref('survey_questions') }}
group by source_system, lower(question)
having count(*) > 1
