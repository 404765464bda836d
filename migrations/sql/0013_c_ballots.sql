-- A roll is frozen: after that nobody is added to it or taken from it. Votes come while a ballot is open, each by a
-- credential that is deleted with it; what was counted stays.
CREATE FUNCTION roll_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stands text;
BEGIN
    SELECT status INTO stands FROM ballot WHERE id = COALESCE(NEW.ballot_id, OLD.ballot_id);
    IF (TG_OP = 'INSERT' AND stands <> 'draft') OR (TG_OP = 'DELETE' AND stands = 'open') THEN
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

CREATE FUNCTION ballot_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status IN ('counted', 'cancelled') THEN
        RAISE EXCEPTION 'this ballot is over' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.status <> 'draft' AND (NEW.roll_hash IS DISTINCT FROM OLD.roll_hash
            OR NEW.roll_size IS DISTINCT FROM OLD.roll_size) THEN
        RAISE EXCEPTION 'the roll is frozen' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.status IN ('open', 'closed') AND NEW.public IS DISTINCT FROM OLD.public THEN
        RAISE EXCEPTION 'the key of an open ballot stays' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.status = 'closed' AND NEW.votes_hash IS DISTINCT FROM OLD.votes_hash THEN
        RAISE EXCEPTION 'what was closed stays' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ballot_guard BEFORE UPDATE ON ballot FOR EACH ROW EXECUTE FUNCTION ballot_guard();
