"""One row for each ticket of a sample house, with all that its rows in other tables share. In SQL, by hashing the
ticket's place: the same house every time, made where it is kept.

Most tickets of the last month are live, in every state; older ones are closed, but for a few. What
happened lies in the order of a ticket's life: opened, answered, the customer (or we) again, solved, closed.
"""

from dromos.demo.sample.people import LIVED
from dromos.demo.topics import TOPICS

RECENT = 0.03  # of all tickets: those of the last month
PICK = """
CREATE OR REPLACE FUNCTION pg_temp.pick(n bigint, salt int, most bigint) RETURNS bigint IMMUTABLE LANGUAGE sql AS
$$ SELECT (hashint8extended(n, salt) & 9223372036854775807) % most $$
"""
TOPIC_TABLE = """
CREATE TEMP TABLE sample_topic AS
SELECT t.topic, t.low, t.high, t.severity, c.id AS category_id, d.id AS department_id, q.id AS queue_id,
       coalesce(k.calendar_id, (SELECT min(id) FROM calendars_businesscalendar)) AS calendar_id,
       (SELECT max(id) FROM sla_slapolicy) AS policy_id,
       coalesce((SELECT jsonb_agg(jsonb_build_object('skill', s.key, 'level', r.level) ORDER BY r.level DESC, s.key)
                 FROM routing_categoryrequirement r JOIN routing_skill s ON s.id = r.skill_id
                 WHERE r.category_id = c.id), '[]') AS requirements,
       coalesce(b.address, 'support@meridian.example') AS address,
       coalesce('email:' || b.id, '') AS mailbox_key
FROM (VALUES {topics}) AS t(topic, category, department, severity, low, high)
JOIN catalog_category c ON c.key = t.category
JOIN accounts_department d ON d.key = t.department
JOIN LATERAL (SELECT min(id) AS id FROM routing_queue WHERE department_id = d.id) q ON true
LEFT JOIN calendars_departmentcalendar k ON k.department_id = d.id
LEFT JOIN LATERAL (
  SELECT id, address FROM email_channel_mailbox WHERE department_id = d.id ORDER BY id LIMIT 1
) b ON true
"""
PARTS = """
CREATE TEMP TABLE sample_part (language text, topic text, part text, place int, text text, words tsvector,
PRIMARY KEY (language, topic, part, place))
"""
TICKETS = """
CREATE TEMP TABLE sample_ticket ON COMMIT DROP AS
WITH drawn AS (
  SELECT n, n + {ticket} AS id, n + {item} AS item_id, 2 * n + {interaction} AS first_id,
         3 * n + {message} AS message_id, (n + {number})::text AS number,
         n % {every} = 0 AND n <= 100 * {every} AS is_planted,
         n = {tickets} / 2 + 1 AS has_one, {at} AS at,
         CASE WHEN n % {every} = 0 OR n = {tickets} / 2 + 1 THEN 0 ELSE pg_temp.pick(n, 1, 1000) END AS topic_draw,
         ({customers} * power(pg_temp.pick(n, 2, 1000000) / 1000001.0, 1.3))::int % {customers} AS customer_place,
         pg_temp.pick(n, 3, 10000) AS agent_draw, pg_temp.pick(n, 4, 100) AS state_draw,
         pg_temp.pick(n, 5, 1000) AS live_draw, pg_temp.pick(n, 6, 100) AS priority_draw,
         {at} - {lived} * (1 - n::float8 / {tickets}) - interval '2 minutes' AS opened_at,
         pg_temp.pick(n, 7, 7 * 86400) AS spread_s
  FROM generate_series({start}::bigint, {stop}::bigint) AS n
), placed AS (
  SELECT d.*, t.topic, t.severity, t.category_id, t.department_id, t.queue_id, t.calendar_id, t.policy_id,
         t.requirements, t.address, t.mailbox_key,
         CASE WHEN priority_draw < 3 THEN 1 WHEN priority_draw < 20 THEN 2 WHEN priority_draw < 92 THEN 3 ELSE 4 END
           AS priority_number,
         least({at} - opened_at, interval '3 days' * (0.2 + agent_draw / 10000.0)) AS lasted,
         n > {tickets} * (1 - {recent}) AND live_draw < 850 OR live_draw < 4 AS is_live
  FROM drawn d JOIN sample_topic t ON topic_draw >= t.low AND topic_draw < t.high
), lived AS (
  SELECT p.*, c.id AS customer_id, c.organization_id, c.area_id, c.area_key, c.name AS customer_name, c.email,
         c.language, c.segment_weight, c.words AS customer_words, a.id AS agent_id, a.user_id, a.name AS agent_name,
         CASE WHEN is_live THEN
           CASE WHEN state_draw < 22 THEN 'new' WHEN state_draw < 58 THEN 'open'
                WHEN state_draw < 85 THEN 'waiting_customer' WHEN state_draw < 92 THEN 'waiting_third_party'
                ELSE 'on_hold' END
         WHEN opened_at > {at} - interval '7 days' THEN 'solved'
         WHEN state_draw < 1 THEN 'cancelled' WHEN state_draw < 3 THEN 'rejected' WHEN state_draw < 4 THEN 'merged'
         ELSE 'closed' END AS state
  FROM placed p JOIN sample_customer c ON c.place = p.customer_place
  JOIN sample_agent a ON a.department_id = p.department_id AND a.place = p.agent_draw % a.of
)
SELECT l.*, left(s.text, 250) AS subject, s.words AS subject_words,
       state IN ('waiting_customer', 'waiting_third_party', 'on_hold') AS is_waiting,
       CASE priority_number WHEN 1 THEN 'urgent' WHEN 2 THEN 'high' WHEN 3 THEN 'normal' ELSE 'low' END AS priority,
       CASE WHEN state IN ('solved', 'closed') THEN opened_at + 0.8 * lasted END AS solved_at,
       CASE WHEN state IN ('closed', 'merged', 'cancelled', 'rejected') THEN opened_at + 0.9 * lasted END AS closed_at,
       opened_at + 0.2 * lasted AS replied_at, opened_at + 0.5 * lasted AS again_at,
       state = 'waiting_customer' OR (state <> 'new' AND spread_s % 2 = 0) AS we_wrote_last,
       opened_at + lasted * (CASE WHEN is_live THEN 0.5 ELSE 0.9 END) AS updated_at,
       CASE WHEN is_live AND state <> 'waiting_customer'
            THEN {at} - interval '10 hours' + spread_s * interval '1 second' END AS due_at
FROM lived l JOIN sample_part s
  ON s.language = l.language AND s.topic = l.topic AND s.part = 'subject' AND s.place = l.spread_s % {subjects}
"""


def topic_table() -> str:
    """The statement that gives every topic its share of a thousand draws, with where its tickets go."""
    whole = sum(topic.share for topic in TOPICS)
    rows, low = [], 0.0
    for topic in TOPICS:
        high = low + 1000 * topic.share / whole
        rows.append(
            f"('{topic.key}', '{topic.category}', '{topic.department}', {topic.severity}, {low:.0f}, {high:.0f})"
        )
        low = high
    return TOPIC_TABLE.format(topics=", ".join(rows))


def lived_sql() -> str:
    return f"interval '{LIVED.days} days'"
