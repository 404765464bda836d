-- Vetting: two who do not know the case, whatever code path leads here. Each guard locks the case's row first, so
-- that two acts on one case judge one state of it.

CREATE FUNCTION refuse(why text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', why USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE FUNCTION locked_case(wanted uuid) RETURNS "case" LANGUAGE sql AS $$
    SELECT * FROM "case" WHERE id = wanted FOR UPDATE
$$;

CREATE FUNCTION has_role(who uuid, wanted text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM person WHERE id = who AND wanted = ANY (roles) AND disabled_on IS NULL)
$$;

-- A caseworker in one of the case's seats.
CREATE FUNCTION holds_case(who uuid, which uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT has_role(who, 'caseworker') AND EXISTS (SELECT 1 FROM seat WHERE case_id = which AND person_id = who)
$$;

-- Somebody who was named in the case's open round, and neither replaced nor shut out.
CREATE FUNCTION vets_case(who uuid, which uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM vetter v JOIN vetting_round r ON r.id = v.round_id
        WHERE v.case_id = which AND v.person_id = who AND v.status IN ('named', 'ready') AND r.status = 'open'
    )
$$;

CREATE FUNCTION not_impartial(who uuid, which uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM vetting_conflict WHERE case_id = which AND person_id = who)
$$;

-- Whoever holds the case, held it once, is asked to take it, or is tied to the officer does not vet it.
CREATE FUNCTION knows_case(who uuid, which uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT not_impartial(who, which)
        OR EXISTS (SELECT 1 FROM seat WHERE case_id = which AND person_id = who)
        OR EXISTS (SELECT 1 FROM past_seat WHERE case_id = which AND person_id = who)
        OR EXISTS (SELECT 1 FROM transfer WHERE case_id = which AND receiver_id = who AND status = 'asked')
$$;

-- A round is opened by a holder, in a case that is neither frozen nor closed, and while nothing is payable.
CREATE FUNCTION vetting_round_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    helped "case"%ROWTYPE;
    last bigint;
BEGIN
    SELECT * INTO helped FROM locked_case(NEW.case_id);
    IF TG_OP = 'UPDATE' THEN
        IF OLD.status <> 'open' THEN
            PERFORM refuse('a round that is over stays so');
        END IF;
        PERFORM 1 FROM vetting_decision WHERE round_id = NEW.id;
        IF FOUND <> (NEW.status = 'decided') THEN
            PERFORM refuse('a round is decided by its decision');
        END IF;
        IF NEW.status = 'ended' AND helped.status <> 'closed' THEN
            PERFORM refuse('a round ends undecided with its case alone');
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.status <> 'open' OR helped.frozen OR helped.status = 'closed' THEN
        PERFORM refuse('no round can be opened');
    END IF;
    IF NOT holds_case(NEW.opened_by, NEW.case_id) THEN
        PERFORM refuse('a round is opened by a holder');
    END IF;
    SELECT coalesce(max(number), 0) INTO last FROM vetting_round WHERE case_id = NEW.case_id;
    IF NEW.number <> last + 1 THEN
        PERFORM refuse('rounds are numbered one after the other');
    END IF;
    IF helped.clearance <> (CASE WHEN NEW.kind = 'appeal' THEN 'declined' ELSE 'pending' END) THEN
        PERFORM refuse('the clearance does not fit the round');
    END IF;
    PERFORM 1 FROM appeal WHERE case_id = NEW.case_id AND status = 'open' AND NEW.appeal_id IS DISTINCT FROM id;
    IF FOUND THEN
        PERFORM refuse('an appeal waits');
    END IF;
    PERFORM 1 FROM appeal WHERE id = NEW.appeal_id AND status <> 'open';
    IF FOUND THEN
        PERFORM refuse('the appeal was heard');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER vetting_round_guard BEFORE INSERT OR UPDATE ON vetting_round
    FOR EACH ROW EXECUTE FUNCTION vetting_round_guard();
CREATE TRIGGER vetting_round_no_delete BEFORE DELETE ON vetting_round FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Two are named, a third when those two differ; each of vetting, and none who knows the case. An appeal is heard by
-- nobody who gave a finding before.
CREATE FUNCTION vetter_named() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    round vetting_round%ROWTYPE;
    taken bigint;
    most bigint;
BEGIN
    PERFORM 1 FROM locked_case(NEW.case_id) AS helped WHERE helped.frozen OR helped.status = 'closed';
    IF FOUND THEN
        PERFORM refuse('nobody is named in a case that is frozen or closed');
    END IF;
    SELECT * INTO round FROM vetting_round WHERE id = NEW.round_id;
    IF round.status <> 'open' OR NEW.status <> 'named' THEN
        PERFORM refuse('somebody is named in an open round');
    END IF;
    IF NOT holds_case(NEW.named_by, NEW.case_id) THEN
        PERFORM refuse('somebody is named by a holder');
    END IF;
    IF NOT has_role(NEW.person_id, 'vetting') THEN
        PERFORM refuse('whoever vets has that role');
    END IF;
    IF knows_case(NEW.person_id, NEW.case_id) THEN
        PERFORM refuse('whoever vets does not know the case');
    END IF;
    PERFORM 1 FROM vetting_finding
     WHERE case_id = NEW.case_id AND person_id = NEW.person_id AND round.kind = 'appeal';
    IF FOUND THEN
        PERFORM refuse('an appeal is heard by others');
    END IF;
    SELECT CASE WHEN count(DISTINCT outcome) > 1 THEN 3 ELSE 2 END INTO most
      FROM vetting_finding WHERE round_id = NEW.round_id;
    SELECT count(*) INTO taken FROM vetter v
     WHERE v.round_id = NEW.round_id AND v.status IN ('named', 'ready')
       AND (has_role(v.person_id, 'vetting') OR EXISTS (SELECT 1 FROM vetting_finding f WHERE f.vetter_id = v.id));
    IF taken >= most THEN
        PERFORM refuse('enough are named');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER vetter_named BEFORE INSERT ON vetter FOR EACH ROW EXECUTE FUNCTION vetter_named();

-- Who has spoken, was replaced or was shut out stays so.
CREATE FUNCTION vetter_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM locked_case(NEW.case_id);
    PERFORM 1 FROM vetting_round WHERE id = NEW.round_id AND status = 'open';
    IF NOT FOUND THEN
        PERFORM refuse('the round is over');
    END IF;
    PERFORM 1 FROM vetting_finding WHERE vetter_id = NEW.id;
    IF FOUND THEN
        PERFORM refuse('whoever has spoken has spoken');
    END IF;
    IF NOT (OLD.status = 'named' AND NEW.status = 'ready'
            OR OLD.status IN ('named', 'ready') AND NEW.status IN ('conflict', 'replaced')) THEN
        PERFORM refuse('there is no such move');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER vetter_moved BEFORE UPDATE ON vetter FOR EACH ROW EXECUTE FUNCTION vetter_moved();
CREATE TRIGGER vetter_no_delete BEFORE DELETE ON vetter FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- A conflict is declared by who was named, and stays.
CREATE FUNCTION vetting_conflict_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM locked_case(NEW.case_id);
    PERFORM 1 FROM vetter WHERE id = NEW.vetter_id AND status = 'conflict';
    IF NOT FOUND THEN
        PERFORM refuse('a conflict is declared first');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER vetting_conflict_guard BEFORE INSERT ON vetting_conflict
    FOR EACH ROW EXECUTE FUNCTION vetting_conflict_guard();
CREATE TRIGGER vetting_conflict_append_only BEFORE UPDATE OR DELETE ON vetting_conflict
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Whoever works in a round is still named, has said that nothing ties them to the officer, and still may.
CREATE FUNCTION ensure_working(row_id uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    named vetter%ROWTYPE;
BEGIN
    SELECT * INTO named FROM vetter WHERE id = row_id;
    PERFORM 1 FROM locked_case(named.case_id) AS helped WHERE helped.frozen OR helped.status = 'closed';
    IF FOUND THEN
        PERFORM refuse('nothing is found in a case that is frozen or closed');
    END IF;
    -- Read anew: what the lock waited for may have changed it.
    SELECT * INTO named FROM vetter WHERE id = row_id;
    PERFORM 1 FROM vetting_round WHERE id = named.round_id AND status = 'open';
    IF NOT FOUND OR named.status <> 'ready' THEN
        PERFORM refuse('whoever works in a round was named and is ready');
    END IF;
    IF NOT has_role(named.person_id, 'vetting') THEN
        PERFORM refuse('whoever vets has that role');
    END IF;
    IF knows_case(named.person_id, named.case_id) THEN
        PERFORM refuse('whoever vets does not know the case');
    END IF;
END $$;

CREATE FUNCTION vetting_check_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM ensure_working(NEW.vetter_id);
    PERFORM 1 FROM vetting_finding WHERE vetter_id = NEW.vetter_id;
    IF FOUND THEN
        PERFORM refuse('whoever has spoken has spoken');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER vetting_check_guard BEFORE INSERT ON vetting_check
    FOR EACH ROW EXECUTE FUNCTION vetting_check_guard();
CREATE TRIGGER vetting_check_append_only BEFORE UPDATE OR DELETE ON vetting_check
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE FUNCTION vetting_finding_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM ensure_working(NEW.vetter_id);
    PERFORM 1 FROM vetting_decision WHERE round_id = NEW.round_id;
    IF FOUND THEN
        PERFORM refuse('the round is decided');
    END IF;
    PERFORM 1 FROM vetting_finding
     WHERE case_id = NEW.case_id AND person_id = NEW.person_id AND round_id <> NEW.round_id AND NEW.kind = 'appeal';
    IF FOUND THEN
        PERFORM refuse('an appeal is heard by others');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER vetting_finding_guard BEFORE INSERT ON vetting_finding
    FOR EACH ROW EXECUTE FUNCTION vetting_finding_guard();
CREATE TRIGGER vetting_finding_append_only BEFORE UPDATE OR DELETE ON vetting_finding
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- What was sealed of a check or a finding is sealed anew under a new key and never otherwise.
CREATE TRIGGER sealed_findings_stay BEFORE UPDATE ON sealed_part FOR EACH ROW
    WHEN (OLD.part IN ('check', 'finding', 'letter', 'conflict', 'dossier') AND NEW.key_id = OLD.key_id)
    EXECUTE FUNCTION refuse_change();

-- A decision belongs to an open round; that its findings are two people's and agree, its own keys and CHECKs say.
CREATE FUNCTION vetting_decision_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM locked_case(NEW.case_id);
    PERFORM 1 FROM vetting_round WHERE id = NEW.round_id AND status = 'open';
    IF NOT FOUND THEN
        PERFORM refuse('the round is over');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER vetting_decision_guard BEFORE INSERT ON vetting_decision
    FOR EACH ROW EXECUTE FUNCTION vetting_decision_guard();
CREATE TRIGGER vetting_decision_append_only BEFORE UPDATE OR DELETE ON vetting_decision
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- What the newest round of a case decided; NULL while it has none or has decided nothing.
CREATE FUNCTION standing_outcome(which uuid) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT d.outcome FROM vetting_round r LEFT JOIN vetting_decision d ON d.round_id = r.id
     WHERE r.case_id = which ORDER BY r.number DESC LIMIT 1
$$;

-- A case is cleared or declined by a decision that stands, and thaws when no freeze stands on it.
CREATE FUNCTION case_vetting_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.clearance <> 'pending' THEN
            PERFORM refuse('a case begins unvetted');
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.clearance <> OLD.clearance AND NEW.clearance <> 'pending'
       AND NOT coalesce(standing_outcome(NEW.id) = ANY (
           CASE NEW.clearance WHEN 'cleared' THEN ARRAY['cleared', 'upheld'] ELSE ARRAY['declined', 'rejected'] END
       ), false) THEN
        PERFORM refuse('no decision says so');
    END IF;
    IF OLD.frozen AND NOT NEW.frozen THEN
        PERFORM 1 FROM frozen_case f JOIN case_freeze z ON z.id = f.freeze_id
         WHERE f.case_id = NEW.id AND z.status <> 'lifted';
        IF FOUND THEN
            PERFORM refuse('a freeze stands');
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER case_vetting_guard BEFORE INSERT OR UPDATE OF clearance, frozen ON "case"
    FOR EACH ROW EXECUTE FUNCTION case_vetting_guard();

-- Nobody takes a seat of a case they vet, or in which they are not impartial. Written out in one: seats are many.
CREATE FUNCTION seat_vetting_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM "case" WHERE id = NEW.case_id FOR UPDATE;
    IF EXISTS (
        SELECT 1 FROM vetter v JOIN vetting_round r ON r.id = v.round_id
        WHERE v.case_id = NEW.case_id AND v.person_id = NEW.person_id
          AND (v.status = 'conflict' OR v.status IN ('named', 'ready') AND r.status = 'open')
    ) THEN
        PERFORM refuse('whoever vets a case does not hold it');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER seat_vetting_guard BEFORE INSERT OR UPDATE ON seat
    FOR EACH ROW EXECUTE FUNCTION seat_vetting_guard();

-- Nor is anybody asked to take one who could not: the case would be sealed to them before they answer.
CREATE FUNCTION transfer_vetting_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM "case" WHERE id = NEW.case_id FOR UPDATE;
    IF vets_case(NEW.receiver_id, NEW.case_id) OR not_impartial(NEW.receiver_id, NEW.case_id) THEN
        PERFORM refuse('whoever vets a case is not asked to hold it');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER transfer_vetting_guard BEFORE INSERT ON transfer
    FOR EACH ROW EXECUTE FUNCTION transfer_vetting_guard();

-- An officer answers what the newest round asked.
CREATE FUNCTION vetting_answer_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM locked_case(NEW.case_id);
    PERFORM 1 FROM vetting_round r WHERE r.id = NEW.round_id
        AND r.number = (SELECT max(number) FROM vetting_round WHERE case_id = NEW.case_id);
    IF NOT FOUND OR standing_outcome(NEW.case_id) IS DISTINCT FROM 'more_information' THEN
        PERFORM refuse('nothing is asked');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER vetting_answer_guard BEFORE INSERT ON vetting_answer
    FOR EACH ROW EXECUTE FUNCTION vetting_answer_guard();
CREATE TRIGGER vetting_answer_append_only BEFORE UPDATE OR DELETE ON vetting_answer
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- An appeal is of the decision that stands and declined, and is heard by a round of its own.
CREATE FUNCTION appeal_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        PERFORM 1 FROM vetting_round r JOIN vetting_decision d ON d.round_id = r.id WHERE r.appeal_id = NEW.id;
        IF NOT FOUND OR OLD.status <> 'open' THEN
            PERFORM refuse('an appeal is heard by its decision');
        END IF;
        RETURN NEW;
    END IF;
    PERFORM 1 FROM locked_case(NEW.case_id) AS helped WHERE helped.clearance = 'declined';
    IF NOT FOUND OR NEW.status <> 'open' THEN
        PERFORM refuse('only what was declined is appealed against');
    END IF;
    PERFORM 1 FROM vetting_decision d JOIN vetting_round r ON r.id = d.round_id WHERE d.id = NEW.decision_id
        AND r.number = (SELECT max(number) FROM vetting_round WHERE case_id = NEW.case_id);
    IF NOT FOUND THEN
        PERFORM refuse('the decision no longer stands');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER appeal_guard BEFORE INSERT OR UPDATE ON appeal FOR EACH ROW EXECUTE FUNCTION appeal_guard();
CREATE TRIGGER appeal_no_delete BEFORE DELETE ON appeal FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- A holder or who vets the case freezes it; two different people lift that, none of them tied to the officer.
CREATE FUNCTION may_lift(who uuid, which uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT NOT EXISTS (SELECT 1 FROM frozen_case f WHERE f.freeze_id = which AND not_impartial(who, f.case_id))
       AND (has_role(who, 'vetting')
            OR EXISTS (SELECT 1 FROM frozen_case f WHERE f.freeze_id = which AND holds_case(who, f.case_id)))
$$;

CREATE FUNCTION case_freeze_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM locked_case(NEW.case_id);
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'standing' THEN
            PERFORM refuse('a freeze begins standing');
        END IF;
        IF NOT (holds_case(NEW.frozen_by, NEW.case_id) OR vets_case(NEW.frozen_by, NEW.case_id)) THEN
            PERFORM refuse('a case is frozen by who works on it');
        END IF;
        RETURN NEW;
    END IF;
    IF NOT (OLD.status = 'standing' AND NEW.status = 'asked' OR OLD.status = 'asked' AND NEW.status = 'lifted') THEN
        PERFORM refuse('a freeze is lifted in two steps');
    END IF;
    IF OLD.asked_by IS NOT NULL AND (NEW.asked_by, NEW.asked_on) IS DISTINCT FROM (OLD.asked_by, OLD.asked_on) THEN
        PERFORM refuse('whoever asked stays who asked');
    END IF;
    IF NOT may_lift(coalesce(NEW.lifted_by, NEW.asked_by), NEW.id) THEN
        PERFORM refuse('a freeze is lifted by who may');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER case_freeze_guard BEFORE INSERT OR UPDATE ON case_freeze
    FOR EACH ROW EXECUTE FUNCTION case_freeze_guard();
CREATE TRIGGER case_freeze_no_delete BEFORE DELETE ON case_freeze FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER frozen_case_append_only BEFORE UPDATE OR DELETE ON frozen_case
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
