-- What was published is never changed, and each month names the one before it.
CREATE TRIGGER snapshot_append_only BEFORE UPDATE OR DELETE ON snapshot FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER snapshot_no_truncate BEFORE TRUNCATE ON snapshot EXECUTE FUNCTION refuse_change();

CREATE FUNCTION snapshot_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before snapshot%ROWTYPE;
BEGIN
    SELECT * INTO before FROM snapshot ORDER BY month DESC LIMIT 1;
    IF NEW.previous IS DISTINCT FROM before.digest OR NEW.month <= before.month THEN
        RAISE EXCEPTION 'a month is published after the one before it' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.digest <> sha256(convert_to(NEW.body, 'UTF8')) THEN
        RAISE EXCEPTION 'the digest is not of this body' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER snapshot_guard BEFORE INSERT ON snapshot FOR EACH ROW EXECUTE FUNCTION snapshot_guard();
