-- What was answered or taken back stays so: a new wish is a new row.
CREATE FUNCTION erasure_request_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status <> 'asked' THEN
        RAISE EXCEPTION 'this wish has ended' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER erasure_request_guard BEFORE UPDATE ON erasure_request
    FOR EACH ROW EXECUTE FUNCTION erasure_request_guard();
