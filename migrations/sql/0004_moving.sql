-- What a case went through stays as it was written down.
CREATE TRIGGER case_move_append_only BEFORE UPDATE OR DELETE ON case_move
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- A move is written down where it ends: the case stands there, and the rows follow one another without a gap.
CREATE FUNCTION case_move_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stands text;
    last bigint;
BEGIN
    SELECT status INTO stands FROM "case" WHERE id = NEW.case_id;
    IF stands IS DISTINCT FROM NEW.moved_to THEN
        RAISE EXCEPTION 'the case does not stand there' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT coalesce(max(position), 0) INTO last FROM case_move WHERE case_id = NEW.case_id;
    IF NEW.position <> last + 1 THEN
        RAISE EXCEPTION 'a move is missing' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER case_move_guard BEFORE INSERT ON case_move FOR EACH ROW EXECUTE FUNCTION case_move_guard();

-- No case moves without that being written down in the same transaction.
CREATE FUNCTION case_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM "case" stands WHERE stands.id = NEW.id AND stands.status IS DISTINCT FROM
        (SELECT moved_to FROM case_move WHERE case_id = NEW.id ORDER BY position DESC LIMIT 1);
    IF FOUND THEN
        RAISE EXCEPTION 'a case moved and nobody wrote it down' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER case_moved AFTER UPDATE OF status ON "case" DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION case_moved();

-- Who sits in the seat asks, a caseworker who does not hold the case accepts, and an answer stays what it was.
CREATE FUNCTION transfer_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.status <> 'asked' THEN
        RAISE EXCEPTION 'a transfer begins as asked' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.status <> 'asked' THEN
        RAISE EXCEPTION 'a transfer that was answered stays so' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.status NOT IN ('asked', 'accepted') THEN
        RETURN NEW;
    END IF;
    PERFORM 1 FROM "case" WHERE id = NEW.case_id AND frozen FOR SHARE;
    IF FOUND THEN
        RAISE EXCEPTION 'the case is frozen' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    PERFORM 1 FROM seat WHERE case_id = NEW.case_id AND seat = NEW.seat AND person_id = NEW.sender_id;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the sender does not sit in this seat' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    PERFORM 1 FROM seat WHERE case_id = NEW.case_id AND person_id = NEW.receiver_id;
    IF FOUND THEN
        RAISE EXCEPTION 'the receiver holds the case' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    PERFORM 1 FROM person WHERE id = NEW.receiver_id AND 'caseworker' = ANY (roles) AND disabled_on IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the receiver is no caseworker' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER transfer_guard BEFORE INSERT OR UPDATE ON transfer FOR EACH ROW EXECUTE FUNCTION transfer_guard();
CREATE TRIGGER transfer_no_delete BEFORE DELETE ON transfer FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- A follow-up begins open, and one that was done or left out stays so.
CREATE FUNCTION follow_up_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.status <> 'open' THEN
        RAISE EXCEPTION 'a follow-up begins open' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.status <> 'open' THEN
        RAISE EXCEPTION 'a follow-up that is over stays so' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER follow_up_guard BEFORE INSERT OR UPDATE ON follow_up FOR EACH ROW EXECUTE FUNCTION follow_up_guard();
CREATE TRIGGER follow_up_no_delete BEFORE DELETE ON follow_up FOR EACH ROW EXECUTE FUNCTION refuse_change();
