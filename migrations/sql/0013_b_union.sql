-- Who decides on a member holds the union's key by role.
CREATE FUNCTION membership_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND (NEW.status <> 'applied' OR NEW.decided_by IS NOT NULL) THEN
        RAISE EXCEPTION 'a membership begins as asked for' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.decided_by IS NOT NULL AND (TG_OP = 'INSERT' OR OLD.decided_by IS DISTINCT FROM NEW.decided_by) THEN
        PERFORM 1 FROM person WHERE id = NEW.decided_by AND 'registrar' = ANY (roles) AND disabled_on IS NULL;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'only a registrar decides on members' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.status <> 'expelled' AND NEW.status = 'expelled' THEN
        PERFORM 1 FROM expulsion WHERE member_id = NEW.id AND status = 'expelled';
        IF NOT FOUND THEN
            RAISE EXCEPTION 'nobody is expelled without a hearing' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER membership_guard BEFORE INSERT OR UPDATE ON membership
    FOR EACH ROW EXECUTE FUNCTION membership_guard();

-- An expulsion is voted on by the council without the member; two thirds of its seats say yes, on the day or later. Where
-- the council changed since the call, two thirds of all who sit in it or have voted.
CREATE FUNCTION expulsion_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ayes bigint;
    seats bigint;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'called' THEN
            RAISE EXCEPTION 'an expulsion begins with a hearing' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        PERFORM 1 FROM union_office WHERE member_id = NEW.proposed_by AND office = 'council' AND until IS NULL;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'only the council proposes this' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    ELSIF NEW.status = 'expelled' AND OLD.status <> 'expelled' THEN
        SELECT count(*) INTO ayes FROM expulsion_vote WHERE expulsion_id = NEW.id AND expel;
        SELECT count(*) INTO seats FROM (
            SELECT member_id FROM union_office WHERE office = 'council' AND until IS NULL AND member_id <> NEW.member_id
            UNION SELECT member_id FROM expulsion_vote WHERE expulsion_id = NEW.id) AS entitled;
        IF ayes * 3 < GREATEST(OLD.seats, seats) * 2 OR NEW.seats <> OLD.seats THEN
            RAISE EXCEPTION 'two thirds of the council are needed' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER expulsion_guard BEFORE INSERT OR UPDATE ON expulsion FOR EACH ROW EXECUTE FUNCTION expulsion_guard();

CREATE FUNCTION expulsion_vote_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM expulsion
        JOIN union_office ON union_office.member_id = NEW.member_id AND office = 'council' AND until IS NULL
        WHERE expulsion.id = NEW.expulsion_id AND expulsion.status = 'called' AND expulsion.member_id <> NEW.member_id;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'only the council votes, and nobody on themselves' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER expulsion_vote_guard BEFORE INSERT ON expulsion_vote
    FOR EACH ROW EXECUTE FUNCTION expulsion_vote_guard();

-- Who proposed an expulsion or voted on it, and hears no appeal against it, whatever they became since.
CREATE FUNCTION judges_of(expelled uuid) RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
    SELECT proposed_by FROM expulsion WHERE id = expelled UNION
    SELECT member_id FROM expulsion_vote WHERE expulsion_id = expelled
$$;

-- Appeals are heard by the review commission, in which nobody of the council sits.
CREATE FUNCTION appeal_vote_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM member_appeal
        JOIN union_office ON union_office.member_id = NEW.member_id AND office = 'review' AND until IS NULL
        WHERE member_appeal.id = NEW.appeal_id AND member_appeal.status = 'asked' AND expulsion_id IS NOT NULL
            AND member_appeal.member_id <> NEW.member_id
            AND NEW.member_id NOT IN (SELECT judges_of(member_appeal.expulsion_id));
    IF NOT FOUND THEN
        RAISE EXCEPTION 'only the commission hears appeals' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER appeal_vote_guard BEFORE INSERT ON appeal_vote FOR EACH ROW EXECUTE FUNCTION appeal_vote_guard();

CREATE FUNCTION union_office_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.until IS NULL AND NEW.office IN ('council', 'review') THEN
        PERFORM 1 FROM union_office WHERE member_id = NEW.member_id AND until IS NULL AND id <> NEW.id
            AND office = CASE NEW.office WHEN 'council' THEN 'review' ELSE 'council' END;
        IF FOUND THEN
            RAISE EXCEPTION 'council and commission are different people' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER union_office_guard BEFORE INSERT OR UPDATE ON union_office
    FOR EACH ROW EXECUTE FUNCTION union_office_guard();
