-- A grant: begun as recorded, by one of finance, decided by another; what was agreed stays as it was written.
CREATE FUNCTION is_finance(who uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM person WHERE id = who AND 'finance' = ANY (roles) AND disabled_on IS NULL)
$$;

CREATE FUNCTION grant_agreement_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'recorded' OR NOT is_finance(NEW.recorded_by) THEN
            RAISE EXCEPTION 'a grant is recorded by finance' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.status NOT IN ('recorded', 'agreed') OR (OLD.status = 'agreed' AND NEW.status NOT IN ('agreed', 'ended'))
        OR (OLD.status = 'agreed' AND (NEW.fund_id, NEW.decided_by) IS DISTINCT FROM (OLD.fund_id, OLD.decided_by)) THEN
        RAISE EXCEPTION 'this grant was decided' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.status = 'recorded' AND NEW.status <> 'recorded' THEN
        IF NEW.status = 'ended' OR NOT is_finance(NEW.decided_by) THEN
            RAISE EXCEPTION 'a grant is confirmed by finance' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF NEW.fund_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM fund WHERE id = NEW.fund_id AND kind = 'grant') THEN
            RAISE EXCEPTION 'a grant has a fund of its own kind' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER grant_agreement_guard BEFORE INSERT OR UPDATE ON grant_agreement
    FOR EACH ROW EXECUTE FUNCTION grant_agreement_guard();

-- What a grant may be spent on, and when. Nothing else leaves its fund.
CREATE FUNCTION posting_within_grant() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.account IN ('transfers', 'costs')
        AND EXISTS (SELECT 1 FROM fund WHERE id = NEW.fund_id AND kind = 'grant') THEN
        RAISE EXCEPTION 'a grant is for aid and not transferred' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.account = 'aid' AND EXISTS (
        SELECT 1 FROM fund LEFT JOIN grant_agreement made ON made.fund_id = fund.id
        JOIN entry ON entry.id = NEW.entry_id
        WHERE fund.id = NEW.fund_id AND fund.kind = 'grant' AND (
            made.status IS DISTINCT FROM 'agreed' OR NOT NEW.category = ANY (made.categories)
            OR entry.day NOT BETWEEN made.starts_on AND made.ends_on)
    ) THEN
        RAISE EXCEPTION 'the grant is not for this' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER posting_within_grant AFTER INSERT ON posting FOR EACH ROW
    WHEN ((NEW.account = 'aid' AND NEW.amount > 0) OR NEW.account IN ('transfers', 'costs'))
    EXECUTE FUNCTION posting_within_grant();

-- A transfer: begun as asked, by finance; decided by another of finance; booked only once it was released.
CREATE FUNCTION fund_transfer_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    giving fund%ROWTYPE;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'asked' OR NOT is_finance(NEW.asked_by) THEN
            RAISE EXCEPTION 'a transfer is asked by finance' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.status <> 'asked' THEN
        RAISE EXCEPTION 'this transfer was decided' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.status = 'withdrawn' AND NEW.decided_by <> NEW.asked_by THEN
        RAISE EXCEPTION 'only whoever asked takes it back' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.status = 'released' THEN
        SELECT * INTO giving FROM fund WHERE id = NEW.from_id;
        IF NOT is_finance(NEW.decided_by) THEN
            RAISE EXCEPTION 'a transfer is released by finance' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF giving.kind = 'grant' OR (giving.kind = 'purpose' AND NEW.reason = 'support')
            OR (NEW.reason = 'purpose_met' AND giving.open) THEN
            RAISE EXCEPTION 'what was given for a purpose stays with it'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF EXISTS (SELECT 1 FROM fund WHERE id = NEW.to_id AND kind = 'grant') THEN
            RAISE EXCEPTION 'a grant takes its own money alone' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER fund_transfer_guard BEFORE INSERT OR UPDATE ON fund_transfer
    FOR EACH ROW EXECUTE FUNCTION fund_transfer_guard();

CREATE FUNCTION transfer_was_released() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM fund_transfer moved WHERE moved.id::text = NEW.source AND moved.status = 'released'
        AND (SELECT sum(amount) FROM posting WHERE entry_id = NEW.id AND account = 'transfers'
             AND fund_id = moved.from_id) = moved.amount
        AND (SELECT sum(amount) FROM posting WHERE entry_id = NEW.id AND account = 'transfers'
             AND fund_id = moved.to_id) = -moved.amount
    ) THEN
        RAISE EXCEPTION 'two people release a transfer' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER transfer_was_released AFTER INSERT ON entry DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.kind = 'transferred') EXECUTE FUNCTION transfer_was_released();

-- A closed day takes no entry any more, and its sums stay. Whoever commits an entry while days are being closed waits
-- until they are (closing takes the same lock alone), so that none slips in behind the sum.
CREATE FUNCTION entry_on_an_open_day() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtext('closing days'));
    IF EXISTS (SELECT 1 FROM closed_day WHERE day = NEW.day) THEN
        RAISE EXCEPTION 'this day is closed' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER entry_on_an_open_day AFTER INSERT ON entry DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION entry_on_an_open_day();
CREATE TRIGGER closed_day_append_only BEFORE UPDATE OR DELETE ON closed_day
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER day_total_append_only BEFORE UPDATE OR DELETE ON day_total
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER closed_day_no_truncate BEFORE TRUNCATE ON closed_day EXECUTE FUNCTION refuse_change();
CREATE TRIGGER day_total_no_truncate BEFORE TRUNCATE ON day_total EXECUTE FUNCTION refuse_change();
