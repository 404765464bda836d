-- What the bank said stays; a line is explained once.
CREATE FUNCTION bank_line_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status IN ('booked', 'double', 'rejected') OR (OLD.status = 'exception' AND NEW.status <> 'booked') THEN
        RAISE EXCEPTION 'this line was dealt with' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER bank_line_guard BEFORE UPDATE ON bank_line FOR EACH ROW EXECUTE FUNCTION bank_line_guard();
CREATE TRIGGER bank_line_no_delete BEFORE DELETE ON bank_line FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER bank_statement_no_delete BEFORE DELETE ON bank_statement
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE FUNCTION bank_exception_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.what IS NOT NULL THEN
        RAISE EXCEPTION 'this line was explained' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER bank_exception_guard BEFORE UPDATE ON bank_exception
    FOR EACH ROW EXECUTE FUNCTION bank_exception_guard();
CREATE TRIGGER bank_exception_no_delete BEFORE DELETE ON bank_exception
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
