-- What was written or sent stays as it was: nobody puts words into somebody's mouth later.
CREATE TRIGGER message_stays BEFORE UPDATE ON message FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER document_stays BEFORE UPDATE ON document FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- An officer writes and sends in their own case alone, and to the team; all others are staff.
CREATE FUNCTION author_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    author uuid;
    of_kind text;
    officer uuid;
BEGIN
    IF TG_TABLE_NAME = 'message' THEN
        author := NEW.author_id;
    ELSE
        author := NEW.uploader_id;
    END IF;
    SELECT kind INTO of_kind FROM principal WHERE id = author;
    IF of_kind = 'officer' THEN
        SELECT officer_id INTO officer FROM "case" WHERE id = NEW.case_id;
        IF officer <> author OR NEW.audience <> 'officer' THEN
            RAISE EXCEPTION 'an officer writes to their own team alone' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    ELSIF of_kind <> 'staff' THEN
        RAISE EXCEPTION 'only people write' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER message_guard BEFORE INSERT ON message FOR EACH ROW EXECUTE FUNCTION author_guard();
CREATE TRIGGER document_guard BEFORE INSERT ON document FOR EACH ROW EXECUTE FUNCTION author_guard();

-- A request begins as open and goes on along its table; what it asked for, and of whom, stays.
CREATE FUNCTION document_request_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'open' THEN
            RAISE EXCEPTION 'a request begins as open' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    ELSIF (NEW.id, NEW.case_id, NEW.asked_by, NEW.asked_on, NEW.due_on)
        IS DISTINCT FROM (OLD.id, OLD.case_id, OLD.asked_by, OLD.asked_on, OLD.due_on) THEN
        RAISE EXCEPTION 'what was asked for stays' USING ERRCODE = 'integrity_constraint_violation';
    ELSIF OLD.status <> NEW.status AND NOT (
        (OLD.status = 'open' AND NEW.status IN ('fulfilled', 'cannot', 'withdrawn'))
        OR (OLD.status = 'cannot' AND NEW.status IN ('fulfilled', 'withdrawn'))) THEN
        RAISE EXCEPTION 'a request does not go back' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER document_request_guard BEFORE INSERT OR UPDATE ON document_request
    FOR EACH ROW EXECUTE FUNCTION document_request_guard();
