-- A roll is frozen: after that nobody is added to it or taken from it.
CREATE FUNCTION roll_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stands text;
BEGIN
    SELECT status INTO stands FROM ballot WHERE id = COALESCE(NEW.ballot_id, OLD.ballot_id);
    IF (TG_OP = 'INSERT' AND stands <> 'draft') OR (TG_OP = 'DELETE' AND stands <> 'cancelled') THEN
        RAISE EXCEPTION 'the roll is frozen' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER roll_guard BEFORE INSERT OR DELETE ON roll_entry FOR EACH ROW EXECUTE FUNCTION roll_guard();

CREATE FUNCTION ballot_credential_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM ballot WHERE id = NEW.ballot_id AND status = 'roll';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'credentials are made once, when a ballot opens' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ballot_credential_guard BEFORE INSERT ON ballot_credential
    FOR EACH ROW EXECUTE FUNCTION ballot_credential_guard();

-- Votes come while a ballot is open. Each takes a credential away in the very statement that keeps it, so that votes and
-- credentials left are together always as many as stand on the roll: none is added, none is lost, whoever writes.
CREATE FUNCTION ballot_sum_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT id, status, roll_size FROM ballot WHERE id = ANY (ARRAY(SELECT DISTINCT ballot_id FROM touched)) LOOP
        IF one.status = 'open' THEN
            IF (SELECT count(*) FROM vote WHERE ballot_id = one.id)
                + (SELECT count(*) FROM ballot_credential WHERE ballot_id = one.id) <> one.roll_size THEN
                RAISE EXCEPTION 'a vote for a credential, a credential for a vote'
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
        ELSIF one.status IN ('roll', 'closed', 'counted') AND TG_TABLE_NAME = 'vote' THEN
            RAISE EXCEPTION 'votes come while a ballot is open' USING ERRCODE = 'integrity_constraint_violation';
        ELSIF one.status = 'cancelled' AND TG_OP = 'INSERT' THEN
            RAISE EXCEPTION 'this ballot is over' USING ERRCODE = 'integrity_constraint_violation';
        ELSIF one.status = 'draft' THEN
            RAISE EXCEPTION 'this ballot has not begun' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
CREATE TRIGGER vote_added AFTER INSERT ON vote REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION ballot_sum_guard();
CREATE TRIGGER vote_taken AFTER DELETE ON vote REFERENCING OLD TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION ballot_sum_guard();
CREATE TRIGGER credential_taken AFTER DELETE ON ballot_credential REFERENCING OLD TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION ballot_sum_guard();

-- Who stands and who opens is known before the roll is frozen; nobody opens a ballot in which they stand.
CREATE FUNCTION ballot_people_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stands text;
    given record;
BEGIN
    given := CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    SELECT status INTO stands FROM ballot WHERE id = given.ballot_id;
    IF stands <> 'draft' THEN
        RAISE EXCEPTION 'this ballot was prepared already' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    PERFORM 1 FROM ballot_option JOIN ballot_trustee USING (ballot_id, member_id)
        WHERE ballot_id = given.ballot_id AND member_id = given.member_id;
    IF FOUND AND TG_OP = 'INSERT' THEN
        RAISE EXCEPTION 'nobody opens a ballot in which they stand' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER ballot_option_guard AFTER INSERT OR DELETE ON ballot_option
    FOR EACH ROW EXECUTE FUNCTION ballot_people_guard();
CREATE TRIGGER ballot_trustee_guard AFTER INSERT OR DELETE ON ballot_trustee
    FOR EACH ROW EXECUTE FUNCTION ballot_people_guard();

-- Pieces of a seed are made when a ballot opens, and handed on once it was closed: never before.
CREATE FUNCTION seed_piece_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM ballot WHERE id = NEW.ballot_id AND status = CASE WHEN NEW.of = NEW.holder THEN 'roll' ELSE 'closed' END;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'pieces are handed on after the close' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER seed_piece_guard BEFORE INSERT ON seed_piece FOR EACH ROW EXECUTE FUNCTION seed_piece_guard();

CREATE FUNCTION ballot_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status IN ('counted', 'cancelled') THEN
        RAISE EXCEPTION 'this ballot is over' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.status <> OLD.status AND OLD.status || ' ' || NEW.status NOT IN ('draft roll', 'roll open', 'open closed',
            'closed counted', 'draft cancelled', 'roll cancelled', 'open cancelled') THEN
        RAISE EXCEPTION 'a ballot goes on and never back' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    -- From the freezing on one asks to give it up, and another agrees or says no: never both at once, never at the close.
    IF (NEW.cancel_asked_by, NEW.cancel_reason, NEW.cancel_decided_by)
            IS DISTINCT FROM (OLD.cancel_asked_by, OLD.cancel_reason, OLD.cancel_decided_by) THEN
        IF OLD.status NOT IN ('roll', 'open') AND NEW.status <> 'cancelled' THEN
            RAISE EXCEPTION 'a ballot is given up before its close' USING ERRCODE = 'integrity_constraint_violation';
        ELSIF OLD.status <> 'draft' AND NEW.cancel_decided_by IS NOT NULL AND (OLD.cancel_decided_by IS NOT NULL
                OR (NEW.cancel_asked_by, NEW.cancel_reason) IS DISTINCT FROM (OLD.cancel_asked_by, OLD.cancel_reason)) THEN
            RAISE EXCEPTION 'one asks, another decides' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    ELSIF NEW.status = 'cancelled' THEN
        RAISE EXCEPTION 'one asks, another decides' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.status <> 'draft' AND (NEW.roll_hash IS DISTINCT FROM OLD.roll_hash
            OR NEW.roll_size IS DISTINCT FROM OLD.roll_size) THEN
        RAISE EXCEPTION 'the roll is frozen' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.status IN ('open', 'closed') AND (NEW.public IS DISTINCT FROM OLD.public
            OR NEW.opens_on <> OLD.opens_on OR NEW.closes_on <> OLD.closes_on) THEN
        RAISE EXCEPTION 'the key and the days of an open ballot stay' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.status = 'closed' AND NEW.votes_hash IS DISTINCT FROM OLD.votes_hash THEN
        RAISE EXCEPTION 'what was closed stays' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (NEW.seed IS NOT NULL OR NEW.result IS NOT NULL) AND OLD.status <> 'closed' THEN
        RAISE EXCEPTION 'nothing is opened before the close' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.status = 'roll' AND OLD.status = 'draft' THEN
        IF NEW.roll_size <> (SELECT count(*) FROM roll_entry WHERE ballot_id = NEW.id)
            OR (SELECT count(*) FROM ballot_trustee WHERE ballot_id = NEW.id) <> 3 THEN
            RAISE EXCEPTION 'a roll as it stands, and three trustees' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    ELSIF NEW.status = 'open' AND OLD.status = 'roll' THEN
        IF (SELECT count(*) FROM ballot_credential WHERE ballot_id = NEW.id) <> OLD.roll_size THEN
            RAISE EXCEPTION 'a credential for each on the roll' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    ELSIF NEW.status = 'counted' THEN
        IF (SELECT count(*) FROM ballot_trustee WHERE ballot_id = NEW.id AND opened) < 2 THEN
            RAISE EXCEPTION 'two trustees open a ballot' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF NEW.superseded <> (NEW.outcome = 'elected' AND EXISTS (
                SELECT 1 FROM ballot WHERE status = 'counted' AND outcome = 'elected' AND renews
                AND (closes_on, opens_on, id) > (NEW.closes_on, NEW.opens_on, NEW.id))) THEN
            RAISE EXCEPTION 'the later council stands' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ballot_guard BEFORE UPDATE ON ballot FOR EACH ROW EXECUTE FUNCTION ballot_guard();
