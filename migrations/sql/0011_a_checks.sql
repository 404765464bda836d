-- What the new codes let stand. Comparison does not find a CHECK that changed.
ALTER TABLE fund ADD CONSTRAINT fund_kind_known_check CHECK (kind IN ('general', 'purpose', 'grant'));
ALTER TABLE posting DROP CONSTRAINT posting_account_known_check;
ALTER TABLE posting ADD CONSTRAINT posting_account_known_check CHECK (
    account IN ('clearing', 'in_transit', 'bank', 'payable', 'ordered', 'cash', 'suspense', 'donations', 'grants',
    'fees', 'disputed', 'aid', 'costs', 'transfers')
);
ALTER TABLE posting DROP CONSTRAINT posting_aid_has_category_check;
ALTER TABLE posting ADD CONSTRAINT posting_spending_has_category_check CHECK (
    (account IN ('aid', 'costs')) = (category IS NOT NULL)
);
ALTER TABLE entry DROP CONSTRAINT entry_kind_known_check;
ALTER TABLE entry ADD CONSTRAINT entry_kind_known_check CHECK (
    kind IN ('gift_paid', 'fee_known', 'refunded', 'refund_failed', 'disputed', 'reinstated', 'payout_sent',
    'payout_arrived', 'payout_failed', 'provider_fee', 'unexplained', 'aid_approved', 'aid_sent', 'aid_settled',
    'aid_returned', 'bank_gift', 'bank_grant', 'bank_fee', 'bank_cash', 'bank_unknown', 'bank_explained', 'bank_cost',
    'explained', 'transferred')
);
ALTER TABLE data_key DROP CONSTRAINT data_key_kind_known_check;
ALTER TABLE data_key ADD CONSTRAINT data_key_kind_known_check CHECK (
    kind IN ('identity', 'story', 'team', 'reason', 'payee', 'vetting', 'finding', 'letter', 'freeze', 'private',
    'statement', 'thanks')
);
ALTER TABLE gift ADD CONSTRAINT gift_link_hash_length_check CHECK (octet_length(link_hash) = 32);
ALTER TABLE gift ADD CONSTRAINT gift_monthly_by_an_invoice_check CHECK ((pledge_id IS NULL) = (invoice_id IS NULL));
ALTER TABLE dispute ADD CONSTRAINT dispute_answered_by_somebody_check CHECK (
    (answered_by IS NULL) = (answered_on IS NULL)
);
ALTER TABLE dispute ADD CONSTRAINT dispute_reason_code_check CHECK (reason ~ '^[a-z_]{1,60}$');
ALTER TABLE bank_line DROP CONSTRAINT bank_line_what_known_check;
ALTER TABLE bank_line ADD CONSTRAINT bank_line_what_known_check CHECK (
    what IN ('payment', 'return', 'gift', 'grant', 'payout', 'fee', 'cash', 'cost', 'other')
);
ALTER TABLE bank_exception DROP CONSTRAINT bank_exception_what_known_check;
ALTER TABLE bank_exception ADD CONSTRAINT bank_exception_what_known_check CHECK (
    what IN ('payment', 'return', 'gift', 'grant', 'payout', 'fee', 'cash', 'cost', 'other')
);
