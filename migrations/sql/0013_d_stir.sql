-- In the file of a table rows lie in the order in which they came, and each names the transaction that wrote it. For
-- tables of members both would tell who joined after which officer had asked for a voucher. So every night one
-- transaction writes all of their rows anew (`stir_members`), and then each table's file is written anew in the order of
-- its random keys (`settle_members`), without what was deleted. An update brings back nothing that another destroys.
CREATE FUNCTION tables_of_members() RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT ARRAY['principal', 'public_keys', 'member', 'membership', 'used_voucher', 'union_vouch', 'case_voucher',
        'union_office', 'expulsion', 'expulsion_vote', 'member_appeal', 'appeal_vote', 'dues_payment', 'dues_waiver',
        'dues_quarter', 'dues_return', 'union_expense', 'union_card', 'motion', 'motion_support', 'mutual_post',
        'mutual_thread', 'mutual_message',
        'collective_case', 'grievance', 'grievance_step', 'ballot_option', 'ballot_trustee', 'seed_piece', 'roll_entry',
        'ballot_credential', 'vote', 'data_key', 'data_grant', 'sealed_part', 'repeated_request', 'session']
$$;

-- Which rows of a table that is not theirs alone are members'.
CREATE FUNCTION rows_of_members(name text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE name
        WHEN 'principal' THEN 'kind = ''member'''
        WHEN 'public_keys' THEN 'principal_id IN (SELECT id FROM member)'
        WHEN 'data_key' THEN 'kind IN (''member'', ''hearing'', ''common'', ''mutual'', ''grievance'')'
        WHEN 'data_grant' THEN 'principal_id IN (SELECT id FROM member) OR key_id IN (SELECT id FROM data_key'
            ' WHERE kind IN (''member'', ''hearing'', ''common'', ''mutual'', ''grievance''))'
        WHEN 'sealed_part' THEN 'key_id IN (SELECT id FROM data_key'
            ' WHERE kind IN (''member'', ''hearing'', ''common'', ''mutual'', ''grievance''))'
        ELSE 'true' END
$$;

CREATE FUNCTION stir_members() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
    name text;
    first text;
    guarded boolean;
BEGIN
    -- A session carries times, a member's none that outlasts the night.
    DELETE FROM session WHERE principal_id IN (SELECT id FROM member);
    FOREACH name IN ARRAY tables_of_members() LOOP
        SELECT attname INTO first FROM pg_attribute
            WHERE attrelid = name::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum LIMIT 1;
        SELECT count(*) > 0 INTO guarded FROM pg_trigger WHERE tgrelid = name::regclass AND NOT tgisinternal;
        IF guarded THEN
            EXECUTE format('ALTER TABLE %I DISABLE TRIGGER USER', name);
        END IF;
        EXECUTE format('UPDATE %1$I SET %2$I = %2$I WHERE %3$s', name, first, rows_of_members(name));
        IF guarded THEN
            EXECUTE format('ALTER TABLE %I ENABLE TRIGGER USER', name);
        END IF;
    END LOOP;
END $$;

CREATE FUNCTION settle_members(name text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
    key text;
BEGIN
    IF name <> ALL (tables_of_members()) THEN
        RAISE EXCEPTION 'not a table of members' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    SELECT indexrelid::regclass::text INTO key FROM pg_index WHERE indrelid = name::regclass AND indisprimary;
    EXECUTE format('CLUSTER %I USING %s', name, key);
END $$;

REVOKE ALL ON FUNCTION stir_members(), settle_members(text) FROM PUBLIC;
