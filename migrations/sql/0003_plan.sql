-- A plan begins as a draft, is approved by another holder of the case where money follows, and stays as it was agreed.
CREATE FUNCTION plan_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'draft' THEN
            RAISE EXCEPTION 'a plan begins as a draft' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.status = 'superseded' AND NEW IS DISTINCT FROM OLD
        OR OLD.agreed_on IS NOT NULL AND (NEW.agreed_on IS DISTINCT FROM OLD.agreed_on
            OR NEW.approved_by IS DISTINCT FROM OLD.approved_by OR NEW.approved_on IS DISTINCT FROM OLD.approved_on
            OR NEW.status NOT IN ('agreed', 'superseded')) THEN
        RAISE EXCEPTION 'an agreed plan stays as it is' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.money IS DISTINCT FROM OLD.money AND OLD.status <> 'draft' THEN
        RAISE EXCEPTION 'only a draft changes' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.status IS DISTINCT FROM OLD.status THEN
        PERFORM plan_moves(OLD, NEW);
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION plan_moves(was plan, becomes plan) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF becomes.status = 'proposed' THEN
        IF was.status <> 'draft' THEN
            RAISE EXCEPTION 'only a draft is proposed' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        PERFORM 1 FROM plan_goal WHERE plan_id = becomes.id;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'a plan needs a goal' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    ELSIF becomes.status = 'approved' THEN
        IF was.status <> 'proposed' THEN
            RAISE EXCEPTION 'only what is proposed is approved' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        PERFORM 1 FROM seat JOIN person ON person.id = seat.person_id WHERE seat.case_id = becomes.case_id
            AND seat.person_id = becomes.approved_by AND 'caseworker' = ANY (roles) AND disabled_on IS NULL;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'the approver does not hold the case' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        PERFORM 1 FROM "case" WHERE id = becomes.case_id AND frozen FOR SHARE;
        IF FOUND THEN
            RAISE EXCEPTION 'the case is frozen' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    ELSIF becomes.status = 'agreed' THEN
        IF was.status <> (CASE WHEN becomes.money THEN 'approved' ELSE 'proposed' END) THEN
            RAISE EXCEPTION 'not ready to be agreed to' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
END $$;
CREATE TRIGGER plan_guard BEFORE INSERT OR UPDATE ON plan FOR EACH ROW EXECUTE FUNCTION plan_guard();
CREATE TRIGGER plan_no_delete BEFORE DELETE ON plan FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- What a plan says changes while it is a draft. The row is locked, so that nothing slips in while it is proposed.
CREATE FUNCTION plan_status(wanted uuid) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    stands text;
BEGIN
    SELECT status INTO stands FROM plan WHERE id = wanted FOR SHARE;
    RETURN stands;
END $$;

CREATE FUNCTION plan_goal_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' OR plan_status(CASE WHEN TG_OP = 'INSERT' THEN NEW.plan_id ELSE OLD.plan_id END) <> 'draft' THEN
        RAISE EXCEPTION 'only a draft changes' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER plan_goal_guard BEFORE INSERT OR UPDATE OR DELETE ON plan_goal
    FOR EACH ROW EXECUTE FUNCTION plan_goal_guard();

-- Of an agreed plan only how far a step is, and that its lead was told, once.
CREATE FUNCTION plan_step_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stands text;
BEGIN
    SELECT plan_status(plan_id) INTO stands FROM plan_goal
        WHERE id = CASE WHEN TG_OP = 'INSERT' THEN NEW.goal_id ELSE OLD.goal_id END;
    IF TG_OP = 'UPDATE' THEN
        IF stands <> 'agreed' OR OLD.escalated_on IS NOT NULL AND NEW.escalated_on IS DISTINCT FROM OLD.escalated_on
            OR (NEW.id, NEW.goal_id, NEW.case_id, NEW.owner, NEW.person_id, NEW.starts_on, NEW.due_on) IS DISTINCT FROM
                (OLD.id, OLD.goal_id, OLD.case_id, OLD.owner, OLD.person_id, OLD.starts_on, OLD.due_on) THEN
            RAISE EXCEPTION 'this step does not change' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF stands <> 'draft' OR TG_OP = 'INSERT' AND NEW.status <> 'todo' THEN
        RAISE EXCEPTION 'only a draft changes' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER plan_step_guard BEFORE INSERT OR UPDATE OR DELETE ON plan_step
    FOR EACH ROW EXECUTE FUNCTION plan_step_guard();

CREATE TRIGGER escalation_append_only BEFORE UPDATE OR DELETE ON escalation
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- The words of a plan that is no draft, and of a consent, are sealed anew under a new key and never otherwise.
CREATE FUNCTION sealed_words_stay() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    plan_id uuid;
BEGIN
    IF OLD.part = 'goal' THEN
        SELECT g.plan_id INTO plan_id FROM plan_goal g WHERE g.id = OLD.row_id;
    ELSIF OLD.part = 'step' THEN
        SELECT g.plan_id INTO plan_id FROM plan_step s JOIN plan_goal g ON g.id = s.goal_id WHERE s.id = OLD.row_id;
    END IF;
    IF OLD.part = 'consent' OR plan_status(plan_id) <> 'draft' THEN
        RAISE EXCEPTION 'these words stay' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER sealed_words_stay BEFORE UPDATE ON sealed_part FOR EACH ROW
    WHEN (OLD.part IN ('goal', 'step', 'consent') AND NEW.key_id = OLD.key_id)
    EXECUTE FUNCTION sealed_words_stay();

-- Money other than an emergency's follows from a plan that says so, that somebody else approved and the officer agreed to.
CREATE FUNCTION aid_request_planned() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.category <> 'emergency' THEN
        PERFORM 1 FROM plan WHERE case_id = NEW.case_id AND status = 'agreed' AND money;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'no agreed plan says that money follows' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER aid_request_planned BEFORE INSERT ON aid_request
    FOR EACH ROW EXECUTE FUNCTION aid_request_planned();
