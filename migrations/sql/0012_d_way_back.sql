-- Only a vetted officer is in the register.
CREATE FUNCTION register_entry_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status = 'active' AND (TG_OP = 'INSERT' OR OLD.status <> 'active') THEN
        PERFORM 1 FROM "case" WHERE id = NEW.case_id AND clearance = 'cleared';
        IF NOT FOUND THEN
            RAISE EXCEPTION 'only a vetted officer is in the register' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER register_entry_guard BEFORE INSERT OR UPDATE OF status ON register_entry
    FOR EACH ROW EXECUTE FUNCTION register_entry_guard();

-- A contact is asked for by the reform team.
CREATE FUNCTION contact_request_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM person WHERE id = NEW.asked_by AND 'reform' = ANY (roles) AND disabled_on IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a contact is asked for by the reform team' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER contact_request_guard BEFORE INSERT ON contact_request
    FOR EACH ROW EXECUTE FUNCTION contact_request_guard();

-- Who is asked is in the register now, and nobody is born with an answer; a no, and silence, are the end of it.
CREATE FUNCTION contact_wish_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'asked' THEN
            RAISE EXCEPTION 'a wish begins as asked' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        PERFORM 1 FROM register_entry JOIN "case" ON "case".id = register_entry.case_id
            WHERE register_entry.id = NEW.entry_id AND register_entry.status = 'active'
                AND "case".clearance = 'cleared' AND NOT "case".frozen;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'nobody is asked who is not in the register' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.status <> OLD.status AND (OLD.status IN ('no', 'lapsed') OR NEW.status = 'asked'
        OR (OLD.status = 'yes' AND NEW.status <> 'no')) THEN
        RAISE EXCEPTION 'this wish is answered' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER contact_wish_guard BEFORE INSERT OR UPDATE OF status ON contact_wish
    FOR EACH ROW EXECUTE FUNCTION contact_wish_guard();

-- A panel is of the reform team, and stays once its applications are ranked.
CREATE FUNCTION panel_seat_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM person WHERE id = NEW.person_id AND 'reform' = ANY (roles) AND disabled_on IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a panel is of the reform team' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    PERFORM 1 FROM competition WHERE id = NEW.competition_id AND status IN ('draft', 'open', 'scoring');
    IF NOT FOUND THEN
        RAISE EXCEPTION 'this competition is over' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER panel_seat_guard BEFORE INSERT OR UPDATE ON panel_seat
    FOR EACH ROW EXECUTE FUNCTION panel_seat_guard();

-- Scoring needs its three, none of whom holds the case of an applicant; a ranking needs every application ranked.
CREATE FUNCTION competition_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.status NOT IN ('draft', 'open') THEN
            RAISE EXCEPTION 'a competition begins open' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.status IN ('ranked', 'cancelled')
        AND (NEW.status, NEW.title, NEW.words, NEW.closes_on, NEW.places)
            IS DISTINCT FROM (OLD.status, OLD.title, OLD.words, OLD.closes_on, OLD.places) THEN
        RAISE EXCEPTION 'this competition is over' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.status = 'scoring' AND OLD.status <> 'scoring' THEN
        IF OLD.status <> 'open' OR (SELECT count(*) FROM panel_seat WHERE competition_id = NEW.id) <> 3 THEN
            RAISE EXCEPTION 'three score an open competition' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        PERFORM 1 FROM panel_seat
            JOIN competition_application USING (competition_id)
            JOIN seat ON seat.case_id = competition_application.case_id AND seat.person_id = panel_seat.person_id
            WHERE panel_seat.competition_id = NEW.id AND competition_application.status = 'submitted';
        IF FOUND THEN
            RAISE EXCEPTION 'who holds a case does not score it' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    IF NEW.status = 'ranked' AND OLD.status <> 'ranked' THEN
        PERFORM 1 FROM competition_application WHERE competition_id = NEW.id AND status = 'submitted';
        IF FOUND OR OLD.status <> 'scoring' THEN
            RAISE EXCEPTION 'not every application is ranked' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER competition_guard BEFORE INSERT OR UPDATE ON competition
    FOR EACH ROW EXECUTE FUNCTION competition_guard();

-- A vetted officer applies while a competition is open; an application is ranked once all three gave their points.
CREATE FUNCTION competition_application_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stands text;
BEGIN
    SELECT status INTO stands FROM competition WHERE id = NEW.competition_id FOR SHARE;
    IF TG_OP = 'INSERT' THEN
        PERFORM 1 FROM "case" WHERE id = NEW.case_id AND clearance = 'cleared';
        IF NOT FOUND OR stands <> 'open' OR NEW.status <> 'submitted' THEN
            RAISE EXCEPTION 'a vetted officer applies while a competition is open'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.status <> 'submitted' AND (NEW.status <> OLD.status OR NEW.rank IS DISTINCT FROM OLD.rank) THEN
        RAISE EXCEPTION 'this application is over' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.status = 'ranked' AND OLD.status <> 'ranked'
        AND (stands <> 'scoring' OR (SELECT count(*) FROM panel_score WHERE application_id = NEW.id) <> 12) THEN
        RAISE EXCEPTION 'three rank an application' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER competition_application_guard BEFORE INSERT OR UPDATE ON competition_application
    FOR EACH ROW EXECUTE FUNCTION competition_application_guard();
