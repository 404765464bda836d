-- New words for a member: one registrar asks, another agrees, and neither is changed afterwards.
CREATE FUNCTION words_request_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    who uuid;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'asked' THEN
            RAISE EXCEPTION 'new words begin as asked for' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        who := NEW.asked_by;
    ELSIF (OLD.status, NEW.status) NOT IN (('asked', 'agreed'), ('agreed', 'renewed'))
            OR (OLD.agreed_by IS NOT NULL AND NEW.agreed_by IS DISTINCT FROM OLD.agreed_by) THEN
        RAISE EXCEPTION 'new words are asked for, agreed to and taken, in turn' USING ERRCODE = 'integrity_constraint_violation';
    ELSE
        who := NEW.agreed_by;
    END IF;
    IF NEW.status <> 'renewed' THEN
        PERFORM 1 FROM person WHERE id = who AND 'registrar' = ANY (roles) AND disabled_on IS NULL;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'registrars alone ask for new words' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        PERFORM 1 FROM membership WHERE id = NEW.member_id AND status IN ('refused', 'left', 'expelled');
        IF FOUND THEN
            RAISE EXCEPTION 'who is no member gets no new words' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER words_request_guard BEFORE INSERT OR UPDATE ON words_request
    FOR EACH ROW EXECUTE FUNCTION words_request_guard();

-- A member's words are replaced where two agreed, and what they were is remembered, so that their owner is told.
CREATE FUNCTION member_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM words_request WHERE member_id = NEW.id AND status = 'agreed';
    IF NOT FOUND OR NEW.lookup = OLD.lookup OR NEW.pair_id = OLD.pair_id THEN
        RAISE EXCEPTION 'two registrars agree to new words' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    PERFORM 1 FROM replaced_words WHERE lookup = OLD.lookup;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'words that are replaced are remembered' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER member_guard BEFORE UPDATE ON member FOR EACH ROW EXECUTE FUNCTION member_guard();
