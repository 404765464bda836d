-- What the new codes and columns let stand. Comparison does not find a CHECK that changed.
ALTER TABLE person DROP CONSTRAINT IF EXISTS person_roles_known_check;
ALTER TABLE person ADD CONSTRAINT person_roles_known_check CHECK (
    roles <@ ARRAY['intake', 'vetting', 'caseworker', 'lead', 'approver', 'chair', 'finance', 'lawyer',
    'psychologist', 'training', 'registrar', 'auditor', 'admin']::text[]
);
ALTER TABLE person DROP CONSTRAINT IF EXISTS person_chair_never_pays_check;
ALTER TABLE person ADD CONSTRAINT person_chair_never_pays_check CHECK (
    NOT (roles @> ARRAY['chair', 'finance'])
);
ALTER TABLE invitation DROP CONSTRAINT IF EXISTS invitation_roles_known_check;
ALTER TABLE invitation ADD CONSTRAINT invitation_roles_known_check CHECK (
    roles <@ ARRAY['intake', 'vetting', 'caseworker', 'lead', 'approver', 'chair', 'finance', 'lawyer',
    'psychologist', 'training', 'registrar', 'auditor', 'admin']::text[]
);
ALTER TABLE invitation DROP CONSTRAINT IF EXISTS invitation_chair_never_pays_check;
ALTER TABLE invitation ADD CONSTRAINT invitation_chair_never_pays_check CHECK (
    NOT (roles @> ARRAY['chair', 'finance'])
);
ALTER TABLE data_key DROP CONSTRAINT IF EXISTS data_key_kind_known_check;
ALTER TABLE data_key ADD CONSTRAINT data_key_kind_known_check CHECK (
    kind IN ('identity', 'story', 'team', 'reason', 'payee', 'vetting', 'finding', 'letter', 'freeze', 'private',
    'statement')
);
ALTER TABLE posting DROP CONSTRAINT IF EXISTS posting_account_known_check;
ALTER TABLE posting ADD CONSTRAINT posting_account_known_check CHECK (
    account IN ('clearing', 'in_transit', 'bank', 'payable', 'ordered', 'cash', 'suspense', 'donations', 'grants',
    'fees', 'disputed', 'aid')
);
ALTER TABLE entry DROP CONSTRAINT IF EXISTS entry_kind_known_check;
ALTER TABLE entry ADD CONSTRAINT entry_kind_known_check CHECK (
    kind IN ('gift_paid', 'fee_known', 'refunded', 'refund_failed', 'disputed', 'reinstated', 'payout_sent',
    'payout_arrived', 'payout_failed', 'provider_fee', 'unexplained', 'aid_approved', 'aid_sent', 'aid_settled',
    'aid_returned', 'bank_gift', 'bank_grant', 'bank_fee', 'bank_cash', 'bank_unknown', 'bank_explained')
);
ALTER TABLE aid_request DROP CONSTRAINT IF EXISTS aid_request_status_known_check;
ALTER TABLE aid_request ADD CONSTRAINT aid_request_status_known_check CHECK (
    status IN ('draft', 'submitted', 'returned', 'approved', 'refused', 'withdrawn', 'expired')
);
ALTER TABLE aid_request DROP CONSTRAINT IF EXISTS aid_request_category_known_check;
ALTER TABLE aid_request ADD CONSTRAINT aid_request_category_known_check CHECK (
    category IN ('living_costs', 'loan', 'contract_penalty', 'family', 'medical', 'relocation', 'emergency',
    'retraining', 'legal')
);
ALTER TABLE aid_request DROP CONSTRAINT IF EXISTS aid_request_rail_known_check;
ALTER TABLE aid_request ADD CONSTRAINT aid_request_rail_known_check CHECK (
    rail IN ('sepa', 'manual', 'cash', 'voucher')
);
ALTER TABLE aid_request DROP CONSTRAINT IF EXISTS aid_request_emergency_cap_check;
ALTER TABLE aid_request ADD CONSTRAINT aid_request_emergency_cap_check CHECK (
    category <> 'emergency' OR (amount <= 50000 AND times = 1 AND signatures = 1 AND NOT chair)
);
ALTER TABLE aid_request DROP CONSTRAINT IF EXISTS aid_request_times_within_check;
ALTER TABLE aid_request ADD CONSTRAINT aid_request_times_within_check CHECK (
    times BETWEEN 1 AND 24
);
ALTER TABLE aid_request DROP CONSTRAINT IF EXISTS aid_request_signatures_within_check;
ALTER TABLE aid_request ADD CONSTRAINT aid_request_signatures_within_check CHECK (
    signatures BETWEEN 1 AND 3
);
ALTER TABLE aid_request DROP CONSTRAINT IF EXISTS aid_request_follows_another_check;
ALTER TABLE aid_request ADD CONSTRAINT aid_request_follows_another_check CHECK (
    follows <> id
);
ALTER TABLE approval DROP CONSTRAINT IF EXISTS approval_code_known_check;
ALTER TABLE approval ADD CONSTRAINT approval_code_known_check CHECK (
    code IN ('not_covered', 'not_shown', 'other_help', 'too_much', 'no_funds', 'other')
);
ALTER TABLE approval DROP CONSTRAINT IF EXISTS approval_refused_for_check;
ALTER TABLE approval ADD CONSTRAINT approval_refused_for_check CHECK (
    (decision = 'refuse') = (code IS NOT NULL)
);
ALTER TABLE disbursement DROP CONSTRAINT IF EXISTS disbursement_status_known_check;
ALTER TABLE disbursement ADD CONSTRAINT disbursement_status_known_check CHECK (
    status IN ('due', 'stopped', 'sent', 'settled', 'returned', 'failed', 'received', 'not_received', 'with_issues')
);
ALTER TABLE disbursement DROP CONSTRAINT IF EXISTS disbursement_rail_known_check;
ALTER TABLE disbursement ADD CONSTRAINT disbursement_rail_known_check CHECK (
    rail IN ('sepa', 'manual', 'cash', 'voucher')
);
ALTER TABLE disbursement DROP CONSTRAINT IF EXISTS disbursement_stop_code_known_check;
ALTER TABLE disbursement ADD CONSTRAINT disbursement_stop_code_known_check CHECK (
    stop_code IN ('not_needed', 'changed', 'unreachable', 'doubt', 'other')
);
ALTER TABLE disbursement DROP CONSTRAINT IF EXISTS disbursement_paid_by_somebody_check;
ALTER TABLE disbursement ADD CONSTRAINT disbursement_paid_by_somebody_check CHECK (
    status IN ('due', 'stopped') OR (payer_id IS NOT NULL AND rail IS NOT NULL AND sent_on IS NOT NULL AND signature
    IS NOT NULL)
);
ALTER TABLE disbursement DROP CONSTRAINT IF EXISTS disbursement_stopped_by_somebody_check;
ALTER TABLE disbursement ADD CONSTRAINT disbursement_stopped_by_somebody_check CHECK (
    (status = 'stopped') = (stopped_by IS NOT NULL) AND (stopped_by IS NULL) = (stopped_on IS NULL) AND (stopped_by IS
    NULL) = (stop_code IS NULL)
);
ALTER TABLE disbursement DROP CONSTRAINT IF EXISTS disbursement_settled_after_sent_check;
ALTER TABLE disbursement ADD CONSTRAINT disbursement_settled_after_sent_check CHECK (
    settled_on IS NULL OR sent_on IS NOT NULL
);
ALTER TABLE disbursement DROP CONSTRAINT IF EXISTS disbursement_settled_on_a_day_check;
ALTER TABLE disbursement ADD CONSTRAINT disbursement_settled_on_a_day_check CHECK (
    status <> 'settled' OR settled_on IS NOT NULL
);
ALTER TABLE disbursement DROP CONSTRAINT IF EXISTS disbursement_undone_on_a_day_check;
ALTER TABLE disbursement ADD CONSTRAINT disbursement_undone_on_a_day_check CHECK (
    (status IN ('returned', 'failed')) = (undone_on IS NOT NULL)
);
ALTER TABLE disbursement DROP CONSTRAINT IF EXISTS disbursement_counted_check;
ALTER TABLE disbursement ADD CONSTRAINT disbursement_counted_check CHECK (
    number > 0
);
ALTER TABLE disbursement DROP CONSTRAINT IF EXISTS disbursement_follows_another_check;
ALTER TABLE disbursement ADD CONSTRAINT disbursement_follows_another_check CHECK (
    follows <> id
);
