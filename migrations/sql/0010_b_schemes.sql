-- What was in force stays readable: a version is followed by another, never changed.
CREATE TRIGGER scheme_version_append_only BEFORE UPDATE OR DELETE ON scheme_version
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER approval_band_append_only BEFORE UPDATE OR DELETE ON approval_band
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER scheme_fund_append_only BEFORE UPDATE OR DELETE ON scheme_fund
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- A version that was asked under gets no further band.
CREATE FUNCTION approval_band_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM aid_request WHERE scheme_version_id = NEW.version_id;
    IF FOUND THEN
        RAISE EXCEPTION 'the version is in use' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER approval_band_guard BEFORE INSERT ON approval_band FOR EACH ROW EXECUTE FUNCTION approval_band_guard();

-- The schemes the software comes with, in the currency of the general fund; finance writes later versions.
INSERT INTO scheme_version (id, code, version, valid_from, open, currency, cap_payment, cap_year, cooldown_days, papers,
                            made_on)
SELECT gen_random_uuid(), given.code, 1, DATE '2020-01-01', true, fund.currency, given.payment, given.year, 0,
       given.papers, DATE '2020-01-01'
FROM fund, (VALUES
    ('emergency', 50000, 150000, ARRAY[]::text[]),
    ('living_costs', 120000, 720000, ARRAY[]::text[]),
    ('loan', 150000, 900000, ARRAY['credit']),
    ('contract_penalty', 1000000, 1500000, ARRAY['contract']),
    ('family', 80000, 400000, ARRAY[]::text[]),
    ('medical', 300000, 600000, ARRAY['medical']),
    ('relocation', 250000, 500000, ARRAY[]::text[]),
    ('retraining', 250000, 500000, ARRAY['invoice']),
    ('legal', 300000, 600000, ARRAY['invoice']),
    ('all', 2500000, 2500000, ARRAY[]::text[])
) AS given (code, payment, year, papers)
WHERE fund.code = 'general';

INSERT INTO approval_band (version_id, position, up_to, signatures, chair)
SELECT version.id, band.position, band.up_to, band.signatures, band.chair
FROM scheme_version version, (VALUES (1, 100000, 1, false), (2, 500000, 2, false), (3, NULL, 3, true))
    AS band (position, up_to, signatures, chair)
WHERE version.code NOT IN ('emergency', 'all')
UNION ALL
SELECT version.id, 1, NULL, 1, false FROM scheme_version version WHERE version.code = 'emergency';
