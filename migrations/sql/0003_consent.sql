-- What an officer agreed to, refused or took back is never changed or taken away, by whatever login.
CREATE TRIGGER consent_act_append_only BEFORE UPDATE OR DELETE ON consent_act
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER consent_act_no_truncate BEFORE TRUNCATE ON consent_act
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
