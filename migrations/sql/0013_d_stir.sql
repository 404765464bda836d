-- In the file of a table rows lie in the order in which they came, and each names the transaction that wrote it. For
-- tables of members both would tell who joined after which officer had asked for a voucher. So every night one
-- transaction writes all of their rows anew (`stir_members`), and then each table's file is written anew in the order of
-- its random keys (`settle_members`), without what was deleted. An update brings back nothing that another destroys.
CREATE FUNCTION tables_of_members() RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT ARRAY['members.principal', 'members.public_keys', 'member', 'membership', 'used_voucher', 'union_vouch', 'case_voucher',
        'union_office', 'expulsion', 'expulsion_vote', 'member_appeal', 'appeal_vote', 'dues_payment', 'dues_waiver',
        'dues_quarter', 'dues_return', 'union_expense', 'words_request', 'replaced_words', 'union_card', 'motion', 'motion_support', 'mutual_post',
        'mutual_thread', 'mutual_message',
        'collective_case', 'grievance', 'grievance_step', 'ballot_option', 'ballot_trustee', 'seed_piece', 'roll_entry',
        'ballot_credential', 'vote', 'members.data_key', 'members.data_grant', 'members.sealed_part',
        'repeated_request', 'session']
$$;

-- Long values lie in a table of their own, under numbers that count up: so they are written anew in random order.
CREATE FUNCTION stir_long(place regclass) RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    anew text;
    at tid;
BEGIN
    SELECT string_agg(format('%1$I = %1$I || %2$L', attname, ''), ', ') INTO anew FROM pg_attribute
        WHERE attrelid = place AND attnum > 0 AND NOT attisdropped AND attstorage IN ('x', 'e')
        AND atttypid IN ('bytea'::regtype, 'text'::regtype);
    FOR at IN EXECUTE format('SELECT ctid FROM %s ORDER BY random()', place) LOOP
        EXECUTE format('UPDATE %s SET %s WHERE ctid = $1', place, anew) USING at;
    END LOOP;
END $$;

CREATE FUNCTION stir_members() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp SET lock_timeout = '500ms' AS $$
DECLARE
    place regclass;
    first text;
    guarded boolean;
    long bigint;
BEGIN
    -- A session carries times, a member's none that outlasts the night.
    DELETE FROM session WHERE principal_id IN (SELECT id FROM member);
    FOREACH place IN ARRAY tables_of_members()::regclass[] LOOP
        SELECT attname INTO first FROM pg_attribute
            WHERE attrelid = place AND attnum > 0 AND NOT attisdropped ORDER BY attnum LIMIT 1;
        SELECT COALESCE(pg_relation_size(NULLIF(reltoastrelid, 0)), 0) INTO long FROM pg_class WHERE oid = place;
        SELECT count(*) > 0 INTO guarded FROM pg_trigger WHERE tgrelid = place AND NOT tgisinternal;
        IF guarded THEN
            EXECUTE format('ALTER TABLE %s DISABLE TRIGGER USER', place);
        END IF;
        IF long > 0 THEN
            PERFORM stir_long(place);
        ELSE
            EXECUTE format('UPDATE %1$s SET %2$I = %2$I', place, first);
        END IF;
        IF guarded THEN
            EXECUTE format('ALTER TABLE %s ENABLE TRIGGER USER', place);
        END IF;
    END LOOP;
END $$;

-- Whoever reads meanwhile waits: for the rows that are in the table, which are members', and half a second at most for
-- whoever holds it; then it is tried again.
CREATE FUNCTION settle_members(name text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp SET lock_timeout = '500ms' AS $$
DECLARE
    key text;
BEGIN
    IF name <> ALL (tables_of_members()) THEN
        RAISE EXCEPTION 'not a table of members' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    SELECT relname INTO key FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
        WHERE indrelid = name::regclass AND indisprimary;
    EXECUTE format('CLUSTER %s USING %I', name::regclass, key);
END $$;

REVOKE ALL ON FUNCTION stir_members(), stir_long(regclass), settle_members(text) FROM PUBLIC;
