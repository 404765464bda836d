-- A refund of ours: begun as asked, by finance; released by another of finance; never more than the gift has left.
CREATE FUNCTION refund_order_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    given gift%ROWTYPE;
    back bigint;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'asked' OR NOT is_finance(NEW.asked_by) THEN
            RAISE EXCEPTION 'a refund is asked by finance' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        SELECT * INTO given FROM gift WHERE id = NEW.gift_id FOR UPDATE;
        IF given.status <> 'paid' OR given.currency <> NEW.currency THEN
            RAISE EXCEPTION 'only a paid gift is given back' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        SELECT coalesce(sum(amount), 0) INTO back FROM (
            SELECT amount FROM refund_order WHERE gift_id = NEW.gift_id AND status IN ('asked', 'released')
            UNION ALL
            SELECT amount FROM refund WHERE gift_id = NEW.gift_id AND status NOT IN ('failed', 'canceled')
        ) AS each;
        IF back + NEW.amount > given.amount THEN
            RAISE EXCEPTION 'more than the gift has left' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.status NOT IN ('asked', 'released') OR (OLD.status = 'released' AND NEW.decided_by <> OLD.decided_by)
        OR (OLD.status = 'asked' AND NEW.status IN ('sent', 'failed'))
        OR (OLD.status = 'released' AND NEW.status NOT IN ('released', 'sent', 'failed')) THEN
        RAISE EXCEPTION 'this refund was decided' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.status = 'withdrawn' AND NEW.decided_by <> NEW.asked_by THEN
        RAISE EXCEPTION 'only whoever asked takes it back' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.status = 'asked' AND NEW.status = 'released' AND NOT is_finance(NEW.decided_by) THEN
        RAISE EXCEPTION 'a refund is released by finance' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER refund_order_guard BEFORE INSERT OR UPDATE ON refund_order
    FOR EACH ROW EXECUTE FUNCTION refund_order_guard();

-- A receipt takes the next number of its year, and the book counts only upwards, one by one.
CREATE FUNCTION receipt_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.number IS DISTINCT FROM (SELECT last FROM receipt_book WHERE year = NEW.year) THEN
        RAISE EXCEPTION 'this is not the next number' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER receipt_guard BEFORE INSERT ON receipt FOR EACH ROW EXECUTE FUNCTION receipt_guard();

CREATE FUNCTION receipt_book_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (TG_OP = 'INSERT' AND NEW.last <> 0) OR (TG_OP = 'UPDATE' AND NEW.last <> OLD.last + 1) THEN
        RAISE EXCEPTION 'receipts are counted one by one' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER receipt_book_guard BEFORE INSERT OR UPDATE ON receipt_book
    FOR EACH ROW EXECUTE FUNCTION receipt_book_guard();

-- At commit every number that was counted has its receipt.
CREATE FUNCTION receipt_book_has_no_gap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.last > 0 AND NOT EXISTS (SELECT 1 FROM receipt WHERE year = NEW.year AND number = NEW.last) THEN
        RAISE EXCEPTION 'a number without a receipt' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER receipt_book_has_no_gap AFTER UPDATE ON receipt_book DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION receipt_book_has_no_gap();

-- What stood in suspense at the provider before gaps had owners waits to be explained as well.
INSERT INTO provider_exception (id, kind, about, amount, currency, opened_on)
SELECT gen_random_uuid(), 'unexplained', entry.source, -sum(posting.amount), min(posting.currency), entry.day
FROM entry JOIN posting ON posting.entry_id = entry.id
WHERE entry.kind = 'unexplained' AND posting.account = 'suspense'
GROUP BY entry.id HAVING sum(posting.amount) <> 0;
