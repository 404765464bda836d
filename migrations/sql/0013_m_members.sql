-- No more vouchers are used than were issued: counts alone, for no row leads from the one to the other. Whoever forges
-- one with the server's secret finds that there is no room for it unless somebody keeps theirs unused.
CREATE FUNCTION used_voucher_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('used_voucher', 0));
    IF EXISTS (SELECT 1 FROM used_voucher WHERE hash = NEW.hash) THEN
        RETURN NEW; -- its key refuses it
    END IF;
    IF (SELECT count(*) FROM used_voucher) >= (SELECT count(*) FROM case_voucher) THEN
        RAISE EXCEPTION 'more vouchers than were issued' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER used_voucher_guard BEFORE INSERT ON used_voucher FOR EACH ROW EXECUTE FUNCTION used_voucher_guard();

-- A case that was not cleared has none.
CREATE FUNCTION case_voucher_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM "case" WHERE id = NEW.case_id AND clearance = 'cleared' AND merged_into IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'only a cleared case has a voucher' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER case_voucher_guard BEFORE INSERT ON case_voucher FOR EACH ROW EXECUTE FUNCTION case_voucher_guard();

-- An appeal against a refusal names who refused, and another registrar hears it.
CREATE FUNCTION refusal_appeal_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND (NEW.status <> 'asked' OR NEW.heard_by IS NOT NULL) THEN
        RAISE EXCEPTION 'an appeal begins as asked for' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'INSERT' AND NEW.expulsion_id IS NULL THEN
        PERFORM 1 FROM membership
            WHERE id = NEW.member_id AND status = 'refused' AND decided_by = NEW.refused_by;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'who refused stands in the appeal' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.status <> 'asked' THEN
        RAISE EXCEPTION 'this appeal was heard' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.heard_by IS NOT NULL THEN
        PERFORM 1 FROM person WHERE id = NEW.heard_by AND 'registrar' = ANY (roles) AND disabled_on IS NULL;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'only a registrar hears this' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER refusal_appeal_guard BEFORE INSERT OR UPDATE ON member_appeal
    FOR EACH ROW EXECUTE FUNCTION refusal_appeal_guard();

-- Whoever was refused comes in by an appeal alone, and by whom it was heard; they may go, and leave nothing.
CREATE FUNCTION refused_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM member_appeal WHERE member_id = NEW.id AND expulsion_id IS NULL AND status = 'overturned'
        AND heard_by = NEW.decided_by;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a refusal is undone by an appeal' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER refused_guard BEFORE UPDATE ON membership FOR EACH ROW
    WHEN (OLD.status = 'refused' AND NEW.status NOT IN ('refused', 'left')) EXECUTE FUNCTION refused_guard();
