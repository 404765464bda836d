-- A question is asked once and answered once.
CREATE FUNCTION duplicate_question_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.status <> 'waiting' THEN
        RAISE EXCEPTION 'a question begins as waiting' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.status <> 'waiting' THEN
        RAISE EXCEPTION 'an answer stays' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER duplicate_question_guard BEFORE INSERT OR UPDATE ON duplicate_question
    FOR EACH ROW EXECUTE FUNCTION duplicate_question_guard();

-- Who proposes or confirms works with cases, and works here still.
CREATE FUNCTION merge_person(person_id uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM person WHERE id = person_id AND roles && ARRAY['intake', 'caseworker'] AND disabled_on IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'not somebody who works with cases' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
END $$;

-- A merge goes forward only. What is kept is not merged itself, what is merged keeps nothing, and neither is frozen.
CREATE FUNCTION merge_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'proposed' THEN
            RAISE EXCEPTION 'a merge begins as proposed' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        PERFORM merge_person(NEW.proposed_by);
    ELSIF (OLD.status, NEW.status) NOT IN (
        ('proposed', 'confirmed'), ('proposed', 'withdrawn'), ('confirmed', 'confirmed'), ('confirmed', 'undone')
    ) THEN
        RAISE EXCEPTION 'a merge goes forward only' USING ERRCODE = 'integrity_constraint_violation';
    ELSIF OLD.status = 'confirmed'
        AND (OLD.confirmed_by, OLD.confirmed_on) IS DISTINCT FROM (NEW.confirmed_by, NEW.confirmed_on) THEN
        RAISE EXCEPTION 'who confirmed a merge stays' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND (OLD.status, NEW.status) = ('proposed', 'confirmed') THEN
        PERFORM merge_person(NEW.confirmed_by);
        PERFORM 1 FROM "case" WHERE id IN (NEW.kept_id, NEW.merged_id) ORDER BY id FOR UPDATE;
        PERFORM 1 FROM "case" WHERE id IN (NEW.kept_id, NEW.merged_id) AND (merged_into IS NOT NULL OR frozen);
        IF FOUND THEN
            RAISE EXCEPTION 'merged already, or frozen' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        PERFORM 1 FROM "case" WHERE merged_into = NEW.merged_id;
        IF FOUND THEN
            RAISE EXCEPTION 'others were merged into this case' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER merge_guard BEFORE INSERT OR UPDATE ON merge FOR EACH ROW EXECUTE FUNCTION merge_guard();

-- A case is merged exactly while a merge says so.
CREATE FUNCTION case_merged_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    into_case uuid;
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.merged_into IS NOT DISTINCT FROM OLD.merged_into THEN
        RETURN NEW;
    END IF;
    SELECT kept_id INTO into_case FROM merge WHERE merged_id = NEW.id AND status = 'confirmed';
    IF NEW.merged_into IS DISTINCT FROM into_case THEN
        RAISE EXCEPTION 'no merge says so' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER case_merged_guard BEFORE INSERT OR UPDATE OF merged_into ON "case"
    FOR EACH ROW EXECUTE FUNCTION case_merged_guard();
