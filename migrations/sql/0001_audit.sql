-- The log is appended to and never changed, by whatever login.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE ON audit_event
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_event_no_truncate BEFORE TRUNCATE ON audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A public key is never changed or taken away: a later version replaces it.
CREATE TRIGGER public_keys_append_only BEFORE UPDATE OR DELETE ON public_keys
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
