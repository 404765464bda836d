-- The same judgement in one query instead of three: a statement of the bank is tens of thousands of entries.
CREATE OR REPLACE FUNCTION refuse_unbalanced() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    entry_in_question uuid;
    announced bigint;
    found_lines bigint;
    zero boolean;
BEGIN
    IF TG_TABLE_NAME = 'entry' THEN
        entry_in_question := NEW.id;
    ELSE
        entry_in_question := NEW.entry_id;
    END IF;
    SELECT entry.lines, coalesce(sum(each.lines), 0), coalesce(bool_and(each.rest = 0), true)
        INTO announced, found_lines, zero
        FROM entry LEFT JOIN LATERAL (
            SELECT count(*) AS lines, sum(amount) AS rest FROM posting WHERE entry_id = entry.id
            GROUP BY fund_id, currency
        ) each ON true
        WHERE entry.id = entry_in_question GROUP BY entry.lines;
    IF found_lines IS DISTINCT FROM announced THEN
        RAISE EXCEPTION 'an entry has other postings than it announced'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NOT zero THEN
        RAISE EXCEPTION 'an entry does not sum to zero' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
