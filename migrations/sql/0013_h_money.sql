-- Whoever handles dues is a registrar or of finance; whoever spends them is a registrar or sits in the council.
CREATE FUNCTION handles_dues(who uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM person WHERE id = who AND roles && ARRAY['registrar', 'finance']
        AND disabled_on IS NULL)
$$;
CREATE FUNCTION spends_dues(who uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM person WHERE id = who AND 'registrar' = ANY (roles) AND disabled_on IS NULL)
        OR EXISTS (SELECT 1 FROM union_office WHERE member_id = who AND office = 'council' AND until IS NULL)
$$;

-- Dues go back: asked of what was paid; cash in the moment another agrees, anything else on its way first.
CREATE FUNCTION dues_return_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    paid dues_payment%ROWTYPE;
BEGIN
    SELECT * INTO paid FROM dues_payment WHERE id = NEW.payment_id;
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'asked' OR paid.status <> 'paid' OR NOT handles_dues(NEW.asked_by) THEN
            RAISE EXCEPTION 'what was paid is asked back first' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.status = OLD.status OR OLD.status IN ('declined', 'bounced')
        OR (OLD.status = 'done' AND NEW.status <> 'bounced')
        OR (NEW.status = 'confirmed' AND paid.how = 'cash')
        OR (NEW.status = 'done' AND OLD.status = 'asked' AND paid.how <> 'cash') THEN
        RAISE EXCEPTION 'dues do not go back so' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.status = 'asked' AND NOT handles_dues(NEW.decided_by)
        OR NEW.status = 'confirmed' AND paid.how = 'card' AND NOT is_finance(NEW.decided_by)
        OR NEW.status <> 'declined' AND OLD.status <> 'asked' AND NEW.decided_by <> OLD.decided_by THEN
        RAISE EXCEPTION 'another who handles dues agrees' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER dues_return_guard BEFORE INSERT OR UPDATE ON dues_return
    FOR EACH ROW EXECUTE FUNCTION dues_return_guard();

-- What was paid by transfer or in cash is given back by two people only.
CREATE FUNCTION dues_payment_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM dues_return WHERE payment_id = NEW.id AND status = 'done';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'two people give dues back' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER dues_payment_guard BEFORE UPDATE ON dues_payment FOR EACH ROW
    WHEN (NEW.how <> 'card' AND NEW.status = 'returned' AND OLD.status <> 'returned')
    EXECUTE FUNCTION dues_payment_guard();

-- An expense begins as proposed; who proposes and approves may spend; who approved stays so.
CREATE FUNCTION union_expense_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'proposed' OR NEW.approved_by IS NOT NULL OR NOT spends_dues(NEW.proposed_by) THEN
            RAISE EXCEPTION 'an expense is proposed first' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.status IN ('declined', 'returned') OR (OLD.status = 'proposed' AND NEW.status IN ('paid', 'returned'))
        OR (OLD.status = 'paid' AND NEW.status <> 'returned') OR (OLD.status = 'approved' AND NEW.status = 'proposed')
        OR (OLD.approved_by IS NOT NULL AND NEW.approved_by IS DISTINCT FROM OLD.approved_by)
        OR (OLD.second_by IS NOT NULL AND NEW.second_by IS DISTINCT FROM OLD.second_by) THEN
        RAISE EXCEPTION 'an expense does not go so' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (OLD.approved_by IS NULL AND NEW.approved_by IS NOT NULL AND NOT spends_dues(NEW.approved_by))
        OR (OLD.second_by IS NULL AND NEW.second_by IS NOT NULL AND NOT spends_dues(NEW.second_by))
        OR (OLD.paid_by IS NULL AND NEW.paid_by IS NOT NULL AND NOT handles_dues(NEW.paid_by)) THEN
        RAISE EXCEPTION 'not theirs to approve or pay' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER union_expense_guard BEFORE INSERT OR UPDATE ON union_expense
    FOR EACH ROW EXECUTE FUNCTION union_expense_guard();

-- Booked only once it was approved, and for the amount that was; what is reserved is the members' alone.
CREATE FUNCTION spending_booked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM fund WHERE id = NEW.fund_id AND kind = 'dues') THEN
        RAISE EXCEPTION 'only the members'' fund reserves' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM entry WHERE id = NEW.entry_id AND kind = 'spending_approved' AND NOT EXISTS (
        SELECT 1 FROM union_expense WHERE union_expense.id::text = entry.source
        AND union_expense.status = 'approved' AND union_expense.amount = -NEW.amount)) THEN
        RAISE EXCEPTION 'this expense was not approved' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER spending_booked AFTER INSERT ON posting FOR EACH ROW WHEN (NEW.account = 'reserved')
    EXECUTE FUNCTION spending_booked();
