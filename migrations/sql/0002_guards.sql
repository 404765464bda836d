-- Other aid than an emergency's waits for vetting, and nothing of a frozen case is asked for or agreed.
CREATE OR REPLACE FUNCTION aid_request_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    helped "case"%ROWTYPE;
BEGIN
    IF NEW.status <> 'submitted' THEN
        RAISE EXCEPTION 'a request begins as submitted' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    PERFORM 1 FROM person WHERE id = NEW.requester_id AND 'caseworker' = ANY (roles) AND disabled_on IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the requester has no such role' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT * INTO helped FROM "case" WHERE id = NEW.case_id;
    IF helped.frozen THEN
        RAISE EXCEPTION 'the case is frozen' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.category <> 'emergency' AND helped.clearance <> 'cleared' THEN
        RAISE EXCEPTION 'the case is not cleared' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

-- What was cleared when it was asked for must still be cleared, and not frozen, when it is agreed and when it is sent.
CREATE FUNCTION disbursement_standing() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    asked aid_request%ROWTYPE;
    helped "case"%ROWTYPE;
BEGIN
    IF TG_OP = 'UPDATE' AND NOT (OLD.status = 'due' AND NEW.status = 'sent') THEN
        RETURN NEW;
    END IF;
    SELECT * INTO asked FROM aid_request WHERE id = NEW.request_id;
    SELECT * INTO helped FROM "case" WHERE id = asked.case_id FOR SHARE;
    IF helped.frozen OR (asked.category <> 'emergency' AND helped.clearance <> 'cleared') THEN
        RAISE EXCEPTION 'the case is frozen or not cleared' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER disbursement_standing BEFORE INSERT OR UPDATE ON disbursement
    FOR EACH ROW EXECUTE FUNCTION disbursement_standing();

-- A seat that was left stays left.
CREATE FUNCTION past_seat_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.until IS NOT NULL THEN
        RAISE EXCEPTION 'history stays' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER past_seat_guard BEFORE UPDATE ON past_seat FOR EACH ROW EXECUTE FUNCTION past_seat_guard();
CREATE TRIGGER past_seat_no_delete BEFORE DELETE ON past_seat FOR EACH ROW EXECUTE FUNCTION refuse_change();
