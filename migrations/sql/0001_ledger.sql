-- What is booked stays: a mistake is mended by a reversal.
CREATE TRIGGER entry_append_only BEFORE UPDATE OR DELETE ON entry
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER entry_no_truncate BEFORE TRUNCATE ON entry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER posting_append_only BEFORE UPDATE OR DELETE ON posting
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER posting_no_truncate BEFORE TRUNCATE ON posting
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- At commit an entry has exactly the postings it announced, and they sum to zero for each fund and currency.
CREATE FUNCTION refuse_unbalanced() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    entry_in_question uuid;
    announced bigint;
    found_lines bigint;
BEGIN
    IF TG_TABLE_NAME = 'entry' THEN
        entry_in_question := NEW.id;
    ELSE
        entry_in_question := NEW.entry_id;
    END IF;
    SELECT lines INTO announced FROM entry WHERE id = entry_in_question;
    SELECT count(*) INTO found_lines FROM posting WHERE entry_id = entry_in_question;
    IF found_lines IS DISTINCT FROM announced THEN
        RAISE EXCEPTION 'an entry has other postings than it announced'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM posting WHERE entry_id = entry_in_question
               GROUP BY fund_id, currency HAVING sum(amount) <> 0) THEN
        RAISE EXCEPTION 'an entry does not sum to zero' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER entry_balances AFTER INSERT ON entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_unbalanced();
CREATE CONSTRAINT TRIGGER posting_balances AFTER INSERT ON posting
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_unbalanced();

-- A fund keeps its code and its currency, and is never taken away.
CREATE TRIGGER fund_keeps_its_code BEFORE UPDATE ON fund FOR EACH ROW
    WHEN (OLD.id <> NEW.id OR OLD.code <> NEW.code OR OLD.currency <> NEW.currency)
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER fund_stays BEFORE DELETE ON fund FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER fund_no_truncate BEFORE TRUNCATE ON fund FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The provider's statement: a line is only ever told to which payout it belongs, once.
CREATE TRIGGER balance_txn_append_only BEFORE DELETE ON balance_txn
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER balance_txn_stays BEFORE UPDATE ON balance_txn FOR EACH ROW
    WHEN (OLD.payout IS NOT NULL OR (OLD.id, OLD.category, OLD.source, OLD.amount, OLD.fee, OLD.net, OLD.currency)
          IS DISTINCT FROM (NEW.id, NEW.category, NEW.source, NEW.amount, NEW.fee, NEW.net, NEW.currency))
    EXECUTE FUNCTION refuse_change();

-- Fees and everything unrestricted need a fund from the first day; the others are added by finance.
INSERT INTO fund (id, code, name, purpose, currency, open, available, shortfall) VALUES
    (gen_random_uuid(), 'general', 'General fund', 'Whatever is needed most: it also bears the costs of payments.',
     'EUR', true, 0, 0);
