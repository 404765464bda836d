-- What the new codes let stand. Comparison does not find a CHECK that changed.
ALTER TABLE principal DROP CONSTRAINT principal_kind_known_check;
ALTER TABLE principal ADD CONSTRAINT principal_kind_known_check CHECK (
    kind IN ('staff', 'partner', 'officer', 'member', 'compartment')
);
ALTER TABLE data_key DROP CONSTRAINT data_key_kind_known_check;
ALTER TABLE data_key ADD CONSTRAINT data_key_kind_known_check CHECK (
    kind IN ('identity', 'story', 'team', 'reason', 'payee', 'vetting', 'finding', 'letter', 'freeze', 'private',
    'statement', 'thanks', 'directory', 'slot', 'legal', 'psychology', 'training', 'register', 'testimony', 'complaint',
    'member', 'hearing', 'common', 'mutual', 'grievance')
);
ALTER TABLE posting DROP CONSTRAINT posting_account_known_check;
ALTER TABLE posting ADD CONSTRAINT posting_account_known_check CHECK (
    account IN ('clearing', 'in_transit', 'bank', 'payable', 'ordered', 'reserved', 'cash', 'suspense', 'donations', 'grants',
    'dues', 'fees', 'disputed', 'aid', 'costs', 'transfers')
);
ALTER TABLE fund DROP CONSTRAINT fund_kind_known_check;
ALTER TABLE fund ADD CONSTRAINT fund_kind_known_check CHECK (kind IN ('general', 'purpose', 'grant', 'dues'));
ALTER TABLE entry DROP CONSTRAINT entry_kind_known_check;
ALTER TABLE entry ADD CONSTRAINT entry_kind_known_check CHECK (
    kind IN ('gift_paid', 'fee_known', 'refunded', 'refund_failed', 'disputed', 'reinstated', 'payout_sent',
    'payout_arrived', 'payout_failed', 'provider_fee', 'unexplained', 'aid_approved', 'aid_sent', 'aid_settled',
    'aid_returned', 'bank_gift', 'bank_grant', 'bank_fee', 'bank_cash', 'bank_unknown', 'bank_explained',
    'bank_cost', 'explained', 'transferred', 'dues_paid', 'dues_returned', 'spending_approved', 'reserve_paid', 'reserve_freed',
    'spending_returned')
);
ALTER TABLE bank_line DROP CONSTRAINT bank_line_what_known_check;
ALTER TABLE bank_line ADD CONSTRAINT bank_line_what_known_check CHECK (
    what IN ('payment', 'return', 'gift', 'grant', 'payout', 'fee', 'cash', 'cost', 'dues', 'spent', 'other')
);
ALTER TABLE bank_exception DROP CONSTRAINT bank_exception_what_known_check;
ALTER TABLE bank_exception ADD CONSTRAINT bank_exception_what_known_check CHECK (
    what IN ('payment', 'return', 'gift', 'grant', 'payout', 'fee', 'cash', 'cost', 'dues', 'spent', 'other')
);
