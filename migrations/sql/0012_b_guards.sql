-- A partner's agreement is vetted by somebody whose work that is.
CREATE FUNCTION partner_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.vetted_by IS NOT NULL AND (TG_OP = 'INSERT' OR OLD.vetted_by IS DISTINCT FROM NEW.vetted_by) THEN
        PERFORM 1 FROM person
            WHERE id = NEW.vetted_by AND roles && ARRAY['lead', 'training'] AND disabled_on IS NULL;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'who vets a partner has no such role' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER partner_guard BEFORE INSERT OR UPDATE ON partner FOR EACH ROW EXECUTE FUNCTION partner_guard();

-- A referral is proposed by who holds the case; who helps was asked, and holds no seat in it.
CREATE FUNCTION referral_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'proposed' OR NEW.helper_id IS NOT NULL THEN
            RAISE EXCEPTION 'a referral begins as proposed' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        PERFORM 1 FROM seat WHERE case_id = NEW.case_id AND person_id = NEW.proposed_by;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'only a holder refers a case' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.status IN ('refused', 'untaken', 'done', 'revoked', 'ended')
        AND (NEW.status <> OLD.status OR NEW.helper_id IS DISTINCT FROM OLD.helper_id) THEN
        RAISE EXCEPTION 'this referral is over' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.helper_id IS NOT NULL AND NEW.helper_id IS DISTINCT FROM OLD.helper_id THEN
        IF OLD.helper_id IS NOT NULL OR OLD.status <> 'asked' THEN
            RAISE EXCEPTION 'nobody else takes what was taken' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        PERFORM 1 FROM referral_choice
            JOIN person ON person.id = NEW.helper_id AND person.disabled_on IS NULL
            WHERE referral_id = NEW.id AND referral_choice.status IN ('asked', 'accepted')
                AND (partner_id = person.organisation_id OR (partner_id IS NULL
                    AND (NEW.service = 'legal' AND 'lawyer' = ANY (person.roles)
                        OR NEW.service = 'psychological' AND 'psychologist' = ANY (person.roles))));
        IF NOT FOUND THEN
            RAISE EXCEPTION 'only somebody who was asked takes it' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        PERFORM 1 FROM seat WHERE case_id = NEW.case_id AND person_id = NEW.helper_id;
        IF FOUND THEN
            RAISE EXCEPTION 'who holds a case is not its helper' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER referral_guard BEFORE INSERT OR UPDATE ON referral FOR EACH ROW EXECUTE FUNCTION referral_guard();

-- A partner is asked while there is an agreement, and for no more than it takes at a time.
CREATE FUNCTION referral_choice_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    asked partner%ROWTYPE;
    busy bigint;
BEGIN
    IF TG_OP = 'INSERT' AND NEW.status <> 'next' THEN
        RAISE EXCEPTION 'nobody is asked without consent' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.status = 'asked' AND OLD.status <> 'asked' THEN
        PERFORM 1 FROM referral WHERE id = NEW.referral_id AND agreed_on IS NOT NULL;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'nobody is asked without consent' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF NEW.partner_id IS NOT NULL THEN
            SELECT * INTO asked FROM partner WHERE id = NEW.partner_id FOR UPDATE;
            IF asked.status <> 'agreed' THEN
                RAISE EXCEPTION 'no agreement with this partner' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            SELECT count(*) INTO busy FROM referral_choice
                JOIN referral ON referral.id = referral_choice.referral_id
                WHERE partner_id = NEW.partner_id AND referral_choice.id <> NEW.id
                    AND referral_choice.status IN ('asked', 'accepted')
                    AND referral.status IN ('asked', 'accepted', 'in_progress');
            IF busy >= asked.capacity THEN
                RAISE EXCEPTION 'this partner takes no more' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER referral_choice_guard BEFORE INSERT OR UPDATE ON referral_choice
    FOR EACH ROW EXECUTE FUNCTION referral_choice_guard();

-- A seat is one of those there are.
CREATE FUNCTION enrolment_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    course programme%ROWTYPE;
    taken bigint;
BEGIN
    IF TG_OP = 'INSERT' AND NEW.status <> 'applied' THEN
        RAISE EXCEPTION 'an enrolment begins as applied for' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.status IN ('offered', 'enrolled', 'attending')
        AND (TG_OP = 'INSERT' OR OLD.status NOT IN ('offered', 'enrolled', 'attending')) THEN
        SELECT * INTO course FROM programme WHERE id = NEW.programme_id FOR UPDATE;
        IF course.status NOT IN ('open', 'closed') THEN
            RAISE EXCEPTION 'this programme takes nobody' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        SELECT count(*) INTO taken FROM enrolment
            WHERE programme_id = NEW.programme_id AND id <> NEW.id
                AND status IN ('offered', 'enrolled', 'attending', 'completed');
        IF taken >= course.seats THEN
            RAISE EXCEPTION 'this programme is full' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER enrolment_guard BEFORE INSERT OR UPDATE ON enrolment FOR EACH ROW EXECUTE FUNCTION enrolment_guard();

-- How it was at 3, 6 or 12 months is said once.
CREATE FUNCTION work_follow_up_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.outcome IS NOT NULL THEN
        RAISE EXCEPTION 'this was answered' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER work_follow_up_guard BEFORE UPDATE ON work_follow_up
    FOR EACH ROW EXECUTE FUNCTION work_follow_up_guard();

-- Nobody scores a case they hold, and nothing is scored before its day or after it.
CREATE FUNCTION panel_score_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM competition_application
        JOIN competition ON competition.id = competition_application.competition_id
        WHERE competition_application.id = NEW.application_id AND competition.status = 'scoring'
            AND competition_application.status = 'submitted';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'this application is not being scored' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    PERFORM 1 FROM competition_application
        JOIN seat ON seat.case_id = competition_application.case_id AND seat.person_id = NEW.person_id
        WHERE competition_application.id = NEW.application_id;
    IF FOUND THEN
        RAISE EXCEPTION 'who holds a case does not score it' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER panel_score_guard BEFORE INSERT ON panel_score FOR EACH ROW EXECUTE FUNCTION panel_score_guard();

-- What was deposited stays as its receipt says.
CREATE FUNCTION deposit_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'draft' THEN
            RAISE EXCEPTION 'a deposit begins as a draft' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.digest IS NOT NULL
        AND (NEW.digest IS DISTINCT FROM OLD.digest OR NEW.receipt IS DISTINCT FROM OLD.receipt
            OR NEW.deposited_on IS DISTINCT FROM OLD.deposited_on) THEN
        RAISE EXCEPTION 'what was deposited stays' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.status IN ('handed_over', 'taken_back') AND NEW.status <> OLD.status THEN
        RAISE EXCEPTION 'this deposit is over' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER deposit_guard BEFORE INSERT OR UPDATE ON deposit FOR EACH ROW EXECUTE FUNCTION deposit_guard();

CREATE FUNCTION testimony_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    kept text;
BEGIN
    IF TG_TABLE_NAME = 'testimony_file' THEN
        SELECT status INTO kept FROM deposit WHERE id = (CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END).deposit_id;
    ELSE
        SELECT deposit.status INTO kept FROM deposit JOIN testimony_file ON testimony_file.deposit_id = deposit.id
            WHERE testimony_file.id = (CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END).file_id;
    END IF;
    IF kept IN ('deposited', 'handed_over') THEN
        RAISE EXCEPTION 'what was deposited stays' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER testimony_file_stays BEFORE INSERT OR UPDATE OR DELETE ON testimony_file
    FOR EACH ROW EXECUTE FUNCTION testimony_stays();
CREATE TRIGGER file_piece_stays BEFORE INSERT OR DELETE ON file_piece
    FOR EACH ROW EXECUTE FUNCTION testimony_stays();

CREATE FUNCTION hand_over_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM person WHERE id = NEW.handed_by AND 'witness' = ANY (roles) AND disabled_on IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'testimony is handed over by its officers' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    PERFORM 1 FROM deposit WHERE id = NEW.deposit_id AND status IN ('deposited', 'handed_over');
    IF NOT FOUND THEN
        RAISE EXCEPTION 'only what was deposited is handed over' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER hand_over_guard BEFORE INSERT ON hand_over FOR EACH ROW EXECUTE FUNCTION hand_over_guard();

-- What is sensitive is handled by the independent officers, and no guest handles anything.
CREATE FUNCTION complaint_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'received' OR NEW.handler_id IS NOT NULL OR NEW.reopened_on IS NOT NULL THEN
            RAISE EXCEPTION 'a complaint begins as received' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.sensitive AND NOT NEW.sensitive AND OLD.handler_id IS NULL THEN
        RAISE EXCEPTION 'somebody looks into it before it is called harmless'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.about_id IS NOT NULL AND NEW.about_id IS NULL THEN
        RAISE EXCEPTION 'whom it is about is not forgotten' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.handler_id IS NOT NULL
        AND (NEW.handler_id IS DISTINCT FROM OLD.handler_id OR NEW.sensitive <> OLD.sensitive) THEN
        PERFORM 1 FROM person WHERE id = NEW.handler_id AND disabled_on IS NULL
            AND ('complaints' = ANY (roles) OR 'lead' = ANY (roles) AND NOT NEW.sensitive);
        IF NOT FOUND THEN
            RAISE EXCEPTION 'this is for the independent complaints officers'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    IF OLD.reopened_on IS NOT NULL AND NEW.reopened_on IS DISTINCT FROM OLD.reopened_on
        OR OLD.status = 'resolved' AND NEW.status <> 'resolved'
            AND (OLD.reopened_on IS NOT NULL OR NEW.reopened_on IS NULL) THEN
        RAISE EXCEPTION 'it is asked again once' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER complaint_guard BEFORE INSERT OR UPDATE ON complaint FOR EACH ROW EXECUTE FUNCTION complaint_guard();
