-- Who represents somebody holds that office. Nobody is brought into what others carry together without their own yes.
CREATE FUNCTION grievance_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'told' OR NEW.representative_id IS NOT NULL THEN
            RAISE EXCEPTION 'a grievance begins as told' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.status = 'closed' AND NEW IS DISTINCT FROM OLD THEN
        RAISE EXCEPTION 'what was closed stays' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.member_id <> OLD.member_id THEN
        RAISE EXCEPTION 'a grievance stays its member''s' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.representative_id IS DISTINCT FROM OLD.representative_id AND NEW.representative_id IS NOT NULL THEN
        PERFORM 1 FROM union_office WHERE member_id = NEW.representative_id AND office = 'representative'
            AND (until IS NULL OR until > CURRENT_DATE);
        IF NOT FOUND OR OLD.status <> 'told' THEN
            RAISE EXCEPTION 'it is given to a representative while it is told'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    IF NEW.collective_id IS NOT NULL AND (NEW.collective_id IS DISTINCT FROM OLD.collective_id OR NEW.joined > OLD.joined) THEN
        PERFORM 1 FROM collective_case WHERE id = NEW.collective_id AND open
            AND (representative_id = NEW.representative_id OR NEW.collective_id = OLD.collective_id);
        IF NOT FOUND OR (NEW.joined AND NEW.collective_id IS DISTINCT FROM OLD.collective_id) THEN
            RAISE EXCEPTION 'a member is asked first, by who represents them'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER grievance_guard BEFORE INSERT OR UPDATE ON grievance FOR EACH ROW EXECUTE FUNCTION grievance_guard();

-- Who leads a collective case changes by the yes of another representative, who was asked first and carries nothing in it.
CREATE FUNCTION collective_case_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.representative_id <> OLD.representative_id THEN
        PERFORM 1 FROM union_office WHERE member_id = NEW.representative_id AND office = 'representative'
            AND (until IS NULL OR until > CURRENT_DATE);
        IF NOT FOUND OR NEW.representative_id IS DISTINCT FROM OLD.asked_id OR NOT OLD.open THEN
            RAISE EXCEPTION 'it is handed to a representative who was asked'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    IF NEW.asked_id IS NOT NULL AND NEW.asked_id IS DISTINCT FROM OLD.asked_id THEN
        PERFORM 1 FROM union_office WHERE member_id = NEW.asked_id AND office = 'representative'
            AND (until IS NULL OR until > CURRENT_DATE);
        IF NOT FOUND OR EXISTS (SELECT FROM grievance WHERE collective_id = NEW.id AND member_id = NEW.asked_id) THEN
            RAISE EXCEPTION 'a representative is asked, none for themselves'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER collective_case_guard BEFORE UPDATE ON collective_case
    FOR EACH ROW EXECUTE FUNCTION collective_case_guard();

CREATE FUNCTION grievance_step_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM grievance WHERE id = NEW.grievance_id AND status <> 'closed'
        AND NEW.by_id IN (member_id, representative_id);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'only the two of them write here' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER grievance_step_guard BEFORE INSERT ON grievance_step
    FOR EACH ROW EXECUTE FUNCTION grievance_step_guard();
