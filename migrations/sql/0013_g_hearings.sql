-- Only an appeal undoes an expulsion, by more than half of the commission; and only then the member is one again.
CREATE FUNCTION member_appeal_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    seats bigint;
    for_it bigint;
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM 1 FROM expulsion WHERE id = NEW.expulsion_id AND (status <> 'expelled' OR member_id <> NEW.member_id);
        IF NEW.status <> 'asked' OR FOUND THEN
            RAISE EXCEPTION 'who was expelled appeals' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    ELSIF NEW.expulsion_id IS NOT NULL AND OLD.status = 'asked' AND NEW.status = 'overturned' THEN
        SELECT count(*) INTO seats FROM union_office
            WHERE office = 'review' AND until IS NULL AND member_id <> NEW.member_id
                AND member_id NOT IN (SELECT judges_of(NEW.expulsion_id));
        SELECT count(*) INTO for_it FROM appeal_vote WHERE appeal_id = NEW.id AND overturn;
        IF for_it * 2 <= seats OR for_it = 0 THEN
            RAISE EXCEPTION 'more than half of the commission is needed'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER member_appeal_guard BEFORE INSERT OR UPDATE ON member_appeal
    FOR EACH ROW EXECUTE FUNCTION member_appeal_guard();

CREATE FUNCTION expulsion_end_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status <> 'overturned' AND NEW.status = 'overturned' THEN
        PERFORM 1 FROM member_appeal WHERE expulsion_id = NEW.id AND status = 'overturned';
        IF NOT FOUND THEN
            RAISE EXCEPTION 'only an appeal undoes an expulsion' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER expulsion_end_guard BEFORE UPDATE ON expulsion FOR EACH ROW EXECUTE FUNCTION expulsion_end_guard();

CREATE FUNCTION membership_back_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status = 'expelled' AND NEW.status <> 'expelled' THEN
        PERFORM 1 FROM expulsion WHERE member_id = NEW.id AND status = 'expelled';
        IF FOUND THEN
            RAISE EXCEPTION 'an expulsion stands' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER membership_back_guard BEFORE UPDATE ON membership
    FOR EACH ROW EXECUTE FUNCTION membership_back_guard();
