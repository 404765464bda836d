-- Rows of members lie in files of their own, also in the five tables that cases have too. So the night writes theirs anew,
-- and nobody who reads of a case waits for that longer because there are many cases. Ids made for members begin with
-- ffffffff-ff; the tables are parted by the id of the row, or of its key, so keys that point at an id stay as they are.
-- What is unique beside the id is so within each part: a principal, a kind of key and a row are of one part only.
CREATE FUNCTION set_apart(name text, key text) RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    bound CONSTANT text := 'ffffffff-ff00-0000-0000-000000000000';
    own text[]; foreigners text[]; triggers text[]; alone text[]; one text; login oid;
BEGIN
    -- What points here, what guards it and what is unique, as it is spelled.
    SELECT array_agg(format('%s|%I|%s', conrelid::regclass, conname, pg_get_constraintdef(oid))) INTO foreigners
        FROM pg_constraint WHERE confrelid = name::regclass AND contype = 'f' AND conparentid = 0;
    SELECT array_agg(pg_get_triggerdef(oid)) INTO triggers
        FROM pg_trigger WHERE tgrelid = name::regclass AND NOT tgisinternal;
    SELECT array_agg(format('ALTER TABLE public.%I ADD CONSTRAINT %I %s', name, conname, pg_get_constraintdef(oid))
            ORDER BY contype DESC) INTO own
        FROM pg_constraint WHERE conrelid = name::regclass AND conparentid = 0 AND (contype = 'f' OR contype IN ('p', 'u') AND (
            SELECT attnum FROM pg_attribute WHERE attrelid = name::regclass AND attname = key) = ANY (conkey));
    SELECT array_agg(format('ALTER TABLE members.%I ADD CONSTRAINT %I %s', name, conname, pg_get_constraintdef(oid))) INTO alone
        FROM pg_constraint WHERE conrelid = name::regclass AND contype IN ('p', 'u') AND NOT (
            SELECT attnum FROM pg_attribute WHERE attrelid = name::regclass AND attname = key) = ANY (conkey);
    own := own || ARRAY(SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = name::regclass
        AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid AND conrelid = name::regclass));
    FOREACH one IN ARRAY COALESCE(foreigners, '{}') LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %s', split_part(one, '|', 1), split_part(one, '|', 2));
    END LOOP;
    FOR one IN SELECT format('ALTER TABLE %I DROP CONSTRAINT %I', name, conname) FROM pg_constraint
            WHERE conrelid = name::regclass AND contype = 'f' AND conparentid = 0 LOOP
        EXECUTE one;
    END LOOP;
    FOR one IN SELECT format('DROP TRIGGER %I ON %I', tgname, name) FROM pg_trigger
            WHERE tgrelid = name::regclass AND NOT tgisinternal LOOP
        EXECUTE one;
    END LOOP;
    -- What was there is the part of the others; nobody but the owner reaches a part by its own name.
    FOR login IN SELECT DISTINCT grantee FROM pg_class, aclexplode(relacl) WHERE oid = name::regclass AND grantee <> relowner LOOP
        EXECUTE format('REVOKE ALL ON %I FROM %s', name, login::regrole);
    END LOOP;
    EXECUTE format('ALTER TABLE %I SET SCHEMA others', name);
    EXECUTE format('CREATE TABLE public.%1$I (LIKE others.%1$I INCLUDING DEFAULTS INCLUDING CONSTRAINTS)'
        ' PARTITION BY RANGE (%2$I)', name, key);
    EXECUTE format('ALTER TABLE public.%1$I ATTACH PARTITION others.%1$I FOR VALUES FROM (MINVALUE) TO (%2$L)', name, bound);
    EXECUTE format('CREATE TABLE members.%1$I PARTITION OF public.%1$I FOR VALUES FROM (%2$L) TO (MAXVALUE)', name, bound);
    FOREACH one IN ARRAY own || COALESCE(alone, '{}') || COALESCE(triggers, '{}') LOOP
        EXECUTE one;
    END LOOP;
    FOREACH one IN ARRAY COALESCE(foreigners, '{}') LOOP
        EXECUTE format('ALTER TABLE %s ADD CONSTRAINT %s %s', split_part(one, '|', 1), split_part(one, '|', 2),
            substr(one, length(split_part(one, '|', 1)) + length(split_part(one, '|', 2)) + 3));
    END LOOP;
END $$;

DO $$
BEGIN
    IF to_regnamespace('members') IS NULL THEN
        CREATE SCHEMA members;
    END IF;
    IF to_regnamespace('others') IS NULL THEN
        CREATE SCHEMA others;
    END IF;
    PERFORM set_apart('principal', 'id');
    PERFORM set_apart('public_keys', 'id');
    PERFORM set_apart('data_key', 'id');
    PERFORM set_apart('data_grant', 'key_id');
    PERFORM set_apart('sealed_part', 'key_id');
END $$;
DROP FUNCTION set_apart(text, text);

-- Nothing of a member's gets into the files of the others.
ALTER TABLE others.principal ADD CONSTRAINT principal_apart_check CHECK (kind <> 'member');
ALTER TABLE others.public_keys ADD CONSTRAINT public_keys_apart_check
    CHECK (principal_id < 'ffffffff-ff00-0000-0000-000000000000');
ALTER TABLE members.public_keys ADD CONSTRAINT public_keys_apart_check
    CHECK (principal_id >= 'ffffffff-ff00-0000-0000-000000000000');
ALTER TABLE others.data_key ADD CONSTRAINT data_key_apart_check
    CHECK (kind NOT IN ('member', 'hearing', 'common', 'mutual', 'grievance'));
