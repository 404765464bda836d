-- Separation of duties, guarded where no code path goes around it.

-- Nobody decides on a request of a case they hold, or on one that is not waiting.
CREATE FUNCTION approval_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    asked aid_request%ROWTYPE;
BEGIN
    SELECT * INTO asked FROM aid_request WHERE id = NEW.request_id FOR UPDATE;
    IF asked.status <> 'submitted' THEN
        RAISE EXCEPTION 'the request is not waiting' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    PERFORM 1 FROM seat WHERE case_id = asked.case_id AND person_id = NEW.approver_id;
    IF FOUND THEN
        RAISE EXCEPTION 'the approver holds the case' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    PERFORM 1 FROM person WHERE id = NEW.approver_id AND 'approver' = ANY (roles) AND disabled_on IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the approver has no such role' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER approval_guard BEFORE INSERT ON approval FOR EACH ROW EXECUTE FUNCTION approval_guard();

-- A request is asked by a caseworker and begins as submitted.
CREATE FUNCTION aid_request_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status <> 'submitted' THEN
        RAISE EXCEPTION 'a request begins as submitted' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    PERFORM 1 FROM person WHERE id = NEW.requester_id AND 'caseworker' = ANY (roles) AND disabled_on IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the requester has no such role' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER aid_request_guard BEFORE INSERT ON aid_request FOR EACH ROW EXECUTE FUNCTION aid_request_guard();

-- A payment begins as due; its payer is somebody of finance and never changes once set; its status only goes on.
CREATE FUNCTION disbursement_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'due' OR NEW.payer_id IS NOT NULL THEN
            RAISE EXCEPTION 'a payment begins as due' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.payer_id IS NOT NULL AND (NEW.payer_id IS DISTINCT FROM OLD.payer_id
        OR NEW.signature IS DISTINCT FROM OLD.signature OR NEW.sent_on IS DISTINCT FROM OLD.sent_on
        OR NEW.status = 'due') THEN
        RAISE EXCEPTION 'a payment that was sent stays sent' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.payer_id IS NULL AND NEW.payer_id IS NOT NULL THEN
        PERFORM 1 FROM person WHERE id = NEW.payer_id AND 'finance' = ANY (roles) AND disabled_on IS NULL;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'the payer has no such role' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER disbursement_guard BEFORE INSERT OR UPDATE ON disbursement
    FOR EACH ROW EXECUTE FUNCTION disbursement_guard();

-- What was signed is not taken back.
CREATE TRIGGER approval_append_only BEFORE UPDATE OR DELETE ON approval
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER aid_request_no_delete BEFORE DELETE ON aid_request FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER disbursement_no_delete BEFORE DELETE ON disbursement FOR EACH ROW EXECUTE FUNCTION refuse_change();
