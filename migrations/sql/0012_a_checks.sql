-- What the new codes let stand. Comparison does not find a CHECK that changed.
ALTER TABLE principal DROP CONSTRAINT principal_kind_known_check;
ALTER TABLE principal ADD CONSTRAINT principal_kind_known_check CHECK (
    kind IN ('staff', 'partner', 'officer', 'compartment')
);
ALTER TABLE data_key DROP CONSTRAINT data_key_kind_known_check;
ALTER TABLE data_key ADD CONSTRAINT data_key_kind_known_check CHECK (
    kind IN ('identity', 'story', 'team', 'reason', 'payee', 'vetting', 'finding', 'letter', 'freeze', 'private',
    'statement', 'thanks', 'directory', 'slot', 'legal', 'psychology', 'training', 'register', 'testimony', 'complaint')
);
ALTER TABLE person DROP CONSTRAINT person_roles_known_check;
ALTER TABLE person ADD CONSTRAINT person_roles_known_check CHECK (
    roles <@ ARRAY['intake', 'vetting', 'caseworker', 'lead', 'approver', 'chair', 'finance', 'lawyer', 'psychologist',
    'training', 'registrar', 'reform', 'witness', 'complaints', 'partner', 'auditor', 'admin']::text[]
);
ALTER TABLE invitation DROP CONSTRAINT invitation_roles_known_check;
ALTER TABLE invitation ADD CONSTRAINT invitation_roles_known_check CHECK (
    roles <@ ARRAY['intake', 'vetting', 'caseworker', 'lead', 'approver', 'chair', 'finance', 'lawyer', 'psychologist',
    'training', 'registrar', 'reform', 'witness', 'complaints', 'partner', 'auditor', 'admin']::text[]
);
ALTER TABLE person ADD CONSTRAINT person_complaints_independent_check CHECK (
    NOT (roles @> ARRAY['complaints'] AND cardinality(roles) > 1)
);
ALTER TABLE invitation ADD CONSTRAINT invitation_complaints_independent_check CHECK (
    NOT (roles @> ARRAY['complaints'] AND cardinality(roles) > 1)
);
ALTER TABLE person ADD CONSTRAINT person_partner_is_a_guest_check CHECK (
    NOT (roles @> ARRAY['partner'] AND cardinality(roles) > 1)
);
ALTER TABLE invitation ADD CONSTRAINT invitation_partner_is_a_guest_check CHECK (
    NOT (roles @> ARRAY['partner'] AND cardinality(roles) > 1)
);
ALTER TABLE person ADD CONSTRAINT person_partner_of_somebody_check CHECK (
    (roles @> ARRAY['partner']) = (organisation_id IS NOT NULL)
);
ALTER TABLE invitation ADD CONSTRAINT invitation_partner_of_somebody_check CHECK (
    (roles @> ARRAY['partner']) = (organisation_id IS NOT NULL)
);
