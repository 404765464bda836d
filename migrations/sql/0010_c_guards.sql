-- Separation of duties for schedules, bands and runs. A request is locked before its case, by everybody.

-- Who stands on the asking side of a request, or must not stand on any.
CREATE FUNCTION stands_apart(request uuid, who uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT NOT EXISTS (SELECT 1 FROM aid_request WHERE id = request AND requester_id = who)
       AND NOT EXISTS (SELECT 1 FROM approval WHERE request_id = request AND approver_id = who)
       AND NOT EXISTS (SELECT 1 FROM recusal WHERE request_id = request AND person_id = who)
$$;

-- A request: as a draft or submitted at first; its terms are its scheme's in force, and stay.
CREATE OR REPLACE FUNCTION aid_request_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    helped "case"%ROWTYPE;
    terms scheme_version%ROWTYPE;
    band approval_band%ROWTYPE;
    signed bigint;
    chaired bigint;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.status NOT IN ('draft', 'submitted') THEN
            RAISE EXCEPTION 'a request begins as a draft' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        PERFORM 1 FROM person WHERE id = NEW.requester_id AND 'caseworker' = ANY (roles) AND disabled_on IS NULL;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'the requester has no such role' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    ELSE
        IF OLD.status NOT IN ('draft', 'submitted') AND NEW.status <> OLD.status THEN
            RAISE EXCEPTION 'the request has ended' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF OLD.status = 'submitted' AND NEW.status = 'draft' THEN
            RAISE EXCEPTION 'what was submitted is no draft' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF OLD.status <> 'draft' AND (OLD.scheme_version_id, OLD.signatures, OLD.chair, OLD.submitted_on)
            IS DISTINCT FROM (NEW.scheme_version_id, NEW.signatures, NEW.chair, NEW.submitted_on) THEN
            RAISE EXCEPTION 'the terms of a request stay' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF OLD.review_by IS NOT NULL AND NEW.review_by IS DISTINCT FROM OLD.review_by THEN
            RAISE EXCEPTION 'the time for a review stays' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    IF NEW.status = 'submitted' AND (TG_OP = 'INSERT' OR OLD.status = 'draft') THEN
        SELECT * INTO helped FROM "case" WHERE id = NEW.case_id;
        IF helped.frozen THEN
            RAISE EXCEPTION 'the case is frozen' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF NEW.category <> 'emergency' AND helped.clearance <> 'cleared' THEN
            RAISE EXCEPTION 'the case is not cleared' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        -- A day in the past would choose a version that is no longer in force.
        SELECT * INTO terms FROM scheme_version
            WHERE code = NEW.category AND valid_from <= greatest(NEW.submitted_on, (now() AT TIME ZONE 'UTC')::date)
            ORDER BY version DESC LIMIT 1;
        IF NEW.submitted_on IS NULL OR terms.id IS DISTINCT FROM NEW.scheme_version_id OR NOT terms.open OR terms.currency <> NEW.currency
            OR NEW.amount > terms.cap_payment THEN
            RAISE EXCEPTION 'the request is not within its scheme' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        SELECT * INTO band FROM approval_band
            WHERE version_id = terms.id AND (up_to IS NULL OR up_to >= NEW.amount * NEW.times)
            ORDER BY up_to ASC NULLS LAST LIMIT 1;
        IF NOT FOUND OR NEW.signatures < band.signatures OR (band.chair AND NOT NEW.chair) THEN
            RAISE EXCEPTION 'the request needs more signatures' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.status = 'approved' AND OLD.status <> 'approved' THEN
        SELECT count(*), count(*) FILTER (WHERE as_chair) INTO signed, chaired
            FROM approval WHERE request_id = NEW.id AND decision = 'approve';
        IF signed < NEW.signatures OR (NEW.chair AND chaired = 0) THEN
            RAISE EXCEPTION 'signatures are missing' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER aid_request_guard ON aid_request;
CREATE TRIGGER aid_request_guard BEFORE INSERT OR UPDATE ON aid_request
    FOR EACH ROW EXECUTE FUNCTION aid_request_guard();

-- The plan that money follows from is looked at when a request is submitted: a draft may be older.
CREATE OR REPLACE FUNCTION aid_request_planned() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status <> 'submitted' OR (TG_OP = 'UPDATE' AND OLD.status <> 'draft') THEN
        RETURN NEW;
    END IF;
    IF NEW.category <> 'emergency' THEN
        PERFORM 1 FROM plan WHERE case_id = NEW.case_id AND status = 'agreed' AND money;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'no agreed plan says that money follows' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER aid_request_planned ON aid_request;
CREATE TRIGGER aid_request_planned BEFORE INSERT OR UPDATE ON aid_request
    FOR EACH ROW EXECUTE FUNCTION aid_request_planned();

-- A signature: on a request that waits, by an approver or the chair who does not hold the case and declared nothing.
CREATE OR REPLACE FUNCTION approval_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    asked aid_request%ROWTYPE;
BEGIN
    SELECT * INTO asked FROM aid_request WHERE id = NEW.request_id FOR UPDATE;
    IF asked.status <> 'submitted' THEN
        RAISE EXCEPTION 'the request is not waiting' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    -- Whoever is being seated in this moment has the case's key locked: wait for them, then look.
    PERFORM 1 FROM "case" WHERE id = asked.case_id FOR UPDATE;
    PERFORM 1 FROM seat WHERE case_id = asked.case_id AND person_id = NEW.approver_id;
    IF FOUND THEN
        RAISE EXCEPTION 'the approver holds the case' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    PERFORM 1 FROM recusal WHERE request_id = NEW.request_id AND person_id = NEW.approver_id;
    IF FOUND THEN
        RAISE EXCEPTION 'the approver declared a conflict' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    PERFORM 1 FROM person WHERE id = NEW.approver_id AND disabled_on IS NULL
        AND (CASE WHEN NEW.as_chair THEN 'chair' ELSE 'approver' END) = ANY (roles);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the approver has no such role' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.as_chair AND NOT asked.chair THEN
        RAISE EXCEPTION 'this request needs no chair' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

-- A conflict is declared before anything was signed or paid, and is not taken back.
CREATE FUNCTION recusal_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM aid_request WHERE id = NEW.request_id FOR UPDATE;
    PERFORM 1 FROM approval WHERE request_id = NEW.request_id AND approver_id = NEW.person_id;
    IF FOUND THEN
        RAISE EXCEPTION 'they signed already' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    PERFORM 1 FROM disbursement d LEFT JOIN payment_run r ON r.id = d.run_id AND r.status <> 'cancelled'
        WHERE d.request_id = NEW.request_id AND NEW.person_id IN (d.payer_id, r.prepared_by, r.released_by);
    IF FOUND THEN
        RAISE EXCEPTION 'they gathered or paid it already' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER recusal_guard BEFORE INSERT ON recusal FOR EACH ROW EXECUTE FUNCTION recusal_guard();
CREATE TRIGGER recusal_append_only BEFORE UPDATE OR DELETE ON recusal FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- A payment begins as due, of an approved request; whoever pays it asked, approved and gathered nothing of it.
CREATE OR REPLACE FUNCTION disbursement_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    asked aid_request%ROWTYPE;
    run payment_run%ROWTYPE;
    before disbursement%ROWTYPE;
BEGIN
    SELECT * INTO asked FROM aid_request WHERE id = NEW.request_id FOR SHARE;
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'due' OR NEW.payer_id IS NOT NULL OR NEW.run_id IS NOT NULL THEN
            RAISE EXCEPTION 'a payment begins as due' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF asked.status <> 'approved' OR NEW.number > asked.times THEN
            RAISE EXCEPTION 'nothing of this kind was approved' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF NEW.follows IS NOT NULL THEN
            SELECT * INTO before FROM disbursement WHERE id = NEW.follows;
            IF before.request_id <> NEW.request_id OR before.number <> NEW.number
                OR before.status NOT IN ('returned', 'failed') THEN
                RAISE EXCEPTION 'only what came back is paid again' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.status IN ('stopped', 'returned', 'failed') AND NEW.status <> OLD.status THEN
        RAISE EXCEPTION 'this payment has ended' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.payer_id IS NOT NULL AND (NEW.payer_id IS DISTINCT FROM OLD.payer_id
        OR NEW.signature IS DISTINCT FROM OLD.signature OR NEW.sent_on IS DISTINCT FROM OLD.sent_on
        OR NEW.rail IS DISTINCT FROM OLD.rail OR NEW.run_id IS DISTINCT FROM OLD.run_id
        OR NEW.status IN ('due', 'stopped')) THEN
        RAISE EXCEPTION 'a payment that was sent stays sent' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.settled_on IS NOT NULL AND NEW.settled_on IS DISTINCT FROM OLD.settled_on THEN
        RAISE EXCEPTION 'what the bank settled stays settled' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.run_id IS NOT NULL THEN
        SELECT * INTO run FROM payment_run WHERE id = NEW.run_id;
        IF OLD.run_id IS DISTINCT FROM NEW.run_id THEN
            PERFORM 1 FROM payment_run WHERE id = OLD.run_id AND status <> 'cancelled';
            IF FOUND OR OLD.status <> 'due' OR run.status <> 'prepared' OR run.rail <> asked.rail
                OR run.currency <> NEW.currency THEN
                RAISE EXCEPTION 'the payment does not belong in this run'
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            IF NOT stands_apart(NEW.request_id, run.prepared_by) THEN
                RAISE EXCEPTION 'whoever gathers a payment asked or approved nothing of it'
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
        END IF;
    END IF;
    IF OLD.payer_id IS NULL AND NEW.payer_id IS NOT NULL THEN
        PERFORM 1 FROM person WHERE id = NEW.payer_id AND 'finance' = ANY (roles) AND disabled_on IS NULL;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'the payer has no such role' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF NOT stands_apart(NEW.request_id, NEW.payer_id) THEN
            RAISE EXCEPTION 'whoever pays asked or approved nothing of it'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF NEW.run_id IS NULL THEN
            IF asked.category <> 'emergency' OR NEW.rail = 'sepa' THEN
                RAISE EXCEPTION 'only an emergency is paid outside a run'
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
        ELSIF run.status <> 'released' OR run.rail <> NEW.rail OR run.prepared_by = NEW.payer_id
            OR (run.rail = 'sepa' AND run.released_by <> NEW.payer_id) THEN
            RAISE EXCEPTION 'the run was not released, or by others' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;

-- A run: gathered and released by two of finance, neither of whom asked for, approved or declined any of it.
CREATE FUNCTION payment_run_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    actor uuid := NEW.prepared_by;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'prepared' THEN
            RAISE EXCEPTION 'a run begins as prepared' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    ELSE
        IF OLD.status <> NEW.status AND OLD.status <> 'prepared' THEN
            RAISE EXCEPTION 'the run has ended' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF OLD.status = 'released' AND (NEW.released_on IS DISTINCT FROM OLD.released_on
            OR NEW.released_by IS DISTINCT FROM OLD.released_by) THEN
            RAISE EXCEPTION 'a run that was released stays released' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF NEW.releases < OLD.releases OR NEW.downloads < OLD.downloads THEN
            RAISE EXCEPTION 'releases and files only add up' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF NEW.released_by IS NULL THEN
            RETURN NEW;
        END IF;
        actor := NEW.released_by;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.released_by IS NOT NULL THEN
        RETURN NEW;
    END IF;
    PERFORM 1 FROM person WHERE id = actor AND 'finance' = ANY (roles) AND disabled_on IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'runs are finance''s' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'UPDATE' THEN
        PERFORM 1 FROM disbursement d WHERE d.run_id = NEW.id AND NOT stands_apart(d.request_id, actor);
        IF FOUND THEN
            RAISE EXCEPTION 'whoever releases a run asked for or approved nothing of it'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payment_run_guard BEFORE INSERT OR UPDATE ON payment_run
    FOR EACH ROW EXECUTE FUNCTION payment_run_guard();
CREATE TRIGGER payment_run_no_delete BEFORE DELETE ON payment_run FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- An emergency is reviewed once, by an approver or the chair who had no part in it.
CREATE FUNCTION emergency_review_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM aid_request WHERE id = NEW.request_id AND category = 'emergency' AND status = 'approved';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no such emergency' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    PERFORM 1 FROM person WHERE id = NEW.reviewer_id AND roles && ARRAY['approver', 'chair'] AND disabled_on IS NULL;
    IF NOT FOUND OR NOT stands_apart(NEW.request_id, NEW.reviewer_id) THEN
        RAISE EXCEPTION 'somebody else reviews it' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    PERFORM 1 FROM disbursement WHERE request_id = NEW.request_id AND payer_id = NEW.reviewer_id;
    IF FOUND THEN
        RAISE EXCEPTION 'somebody else reviews it' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER emergency_review_guard BEFORE INSERT ON emergency_review
    FOR EACH ROW EXECUTE FUNCTION emergency_review_guard();
CREATE TRIGGER emergency_review_append_only BEFORE UPDATE OR DELETE ON emergency_review
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- What is looked at after a payment is looked at once, and not by who paid; a sample not by who asked or signed either.
CREATE FUNCTION payment_task_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.outcome IS NOT NULL THEN
        RAISE EXCEPTION 'this was looked at already' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.closed_by IS NOT NULL THEN
        PERFORM 1 FROM disbursement WHERE id = NEW.disbursement_id AND (payer_id = NEW.closed_by
            OR (NEW.kind = 'verification' AND NOT stands_apart(request_id, NEW.closed_by)));
        IF FOUND THEN
            RAISE EXCEPTION 'somebody else looks at it' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payment_task_guard BEFORE INSERT OR UPDATE ON payment_task
    FOR EACH ROW EXECUTE FUNCTION payment_task_guard();
CREATE TRIGGER payment_task_no_delete BEFORE DELETE ON payment_task FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER request_paper_append_only BEFORE UPDATE OR DELETE ON request_paper
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER debt_no_delete BEFORE DELETE ON debt FOR EACH ROW EXECUTE FUNCTION refuse_change();
