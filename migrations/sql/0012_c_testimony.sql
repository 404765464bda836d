-- Who reads testimony holds no cases.
ALTER TABLE person ADD CONSTRAINT person_witness_holds_no_case_check CHECK (
    NOT (roles @> ARRAY['witness'] AND roles && ARRAY['intake', 'caseworker'])
);
ALTER TABLE invitation ADD CONSTRAINT invitation_witness_holds_no_case_check CHECK (
    NOT (roles @> ARRAY['witness'] AND roles && ARRAY['intake', 'caseworker'])
);

-- Two officers of testimony vouch for an outside register's key; the key itself never changes.
CREATE FUNCTION outside_register_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    who uuid;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.confirmed_by IS NOT NULL OR NEW.ended_on IS NOT NULL THEN
            RAISE EXCEPTION 'another has to confirm it' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        who := NEW.added_by;
    ELSE
        IF OLD.ended_on IS NOT NULL THEN
            RAISE EXCEPTION 'this register has ended' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF NEW.confirmed_by IS DISTINCT FROM OLD.confirmed_by THEN
            IF OLD.confirmed_by IS NOT NULL THEN
                RAISE EXCEPTION 'this register is confirmed' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            who := NEW.confirmed_by;
        END IF;
    END IF;
    IF who IS NOT NULL THEN
        PERFORM 1 FROM person WHERE id = who AND 'witness' = ANY (roles) AND disabled_on IS NULL;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'registers are vouched for by officers of testimony'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER outside_register_guard BEFORE INSERT OR UPDATE ON outside_register
    FOR EACH ROW EXECUTE FUNCTION outside_register_guard();

-- A copy for a register is made by the officer, as they deposit; it goes when they take the deposit back.
CREATE FUNCTION outside_copy_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM 1 FROM outside_register
            WHERE id = NEW.register_id AND confirmed_by IS NOT NULL AND ended_on IS NULL;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'no confirmed register' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        PERFORM 1 FROM deposit WHERE id = NEW.deposit_id AND status = 'draft';
        IF NOT FOUND THEN
            RAISE EXCEPTION 'what was deposited stays' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    PERFORM 1 FROM deposit WHERE id = OLD.deposit_id AND status IN ('deposited', 'handed_over');
    IF FOUND THEN
        RAISE EXCEPTION 'what was deposited stays' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER outside_copy_guard BEFORE INSERT OR DELETE ON outside_copy
    FOR EACH ROW EXECUTE FUNCTION outside_copy_guard();

-- To a register goes only what its officer sealed to it.
CREATE FUNCTION hand_over_to_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.register_id IS NOT NULL THEN
        PERFORM 1 FROM outside_copy WHERE deposit_id = NEW.deposit_id AND register_id = NEW.register_id;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'the officer did not choose this register'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER hand_over_to_guard BEFORE INSERT ON hand_over
    FOR EACH ROW EXECUTE FUNCTION hand_over_to_guard();
