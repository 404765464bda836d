-- Two stand behind every hand-over of testimony: one asks for it, another of the same right agrees or says no.
-- To whom, what for and which files is sealed with the deposit, under the id of this row.
CREATE TABLE hand_over_ask (
    deposit_id uuid NOT NULL,
    register_id uuid,
    asked_by uuid NOT NULL,
    asked_on date NOT NULL,
    status varchar(32) NOT NULL,
    decided_by uuid,
    decided_on date,
    id uuid NOT NULL,
    CONSTRAINT hand_over_ask_pkey PRIMARY KEY (id),
    CONSTRAINT hand_over_ask_deposit_id_fkey FOREIGN KEY (deposit_id) REFERENCES deposit (id),
    CONSTRAINT hand_over_ask_register_id_fkey FOREIGN KEY (register_id) REFERENCES outside_register (id),
    CONSTRAINT hand_over_ask_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES person (id),
    CONSTRAINT hand_over_ask_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES person (id),
    CONSTRAINT hand_over_ask_status_known_check CHECK (status IN ('waiting', 'agreed', 'refused', 'withdrawn')),
    CONSTRAINT hand_over_ask_two_people_check CHECK (decided_by <> asked_by),
    CONSTRAINT hand_over_ask_decided_by_somebody_check CHECK (
        (status IN ('agreed', 'refused')) = (decided_by IS NOT NULL)
    ),
    CONSTRAINT hand_over_ask_decided_on_a_day_check CHECK ((status <> 'waiting') = (decided_on IS NOT NULL))
);
CREATE INDEX hand_over_ask_deposit_id_idx ON hand_over_ask (deposit_id);
CREATE INDEX hand_over_ask_order_idx ON hand_over_ask (asked_on, id) WHERE status = 'waiting';

CREATE FUNCTION hand_over_ask_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    who uuid[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'waiting' THEN
            RAISE EXCEPTION 'another has to agree first' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        who := ARRAY[NEW.asked_by];
    ELSE
        IF OLD.status <> 'waiting' THEN
            RAISE EXCEPTION 'this was decided' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        -- Who says no does so alone; what is agreed to has both of them behind it on that day.
        who := CASE NEW.status WHEN 'agreed' THEN ARRAY[NEW.asked_by, NEW.decided_by]
            WHEN 'refused' THEN ARRAY[NEW.decided_by] ELSE '{}' END;
    END IF;
    IF (SELECT count(*) FROM person WHERE id = ANY (who) AND 'witness' = ANY (roles) AND disabled_on IS NULL)
            <> cardinality(who) THEN
        RAISE EXCEPTION 'testimony is handed over by its officers' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.status IN ('waiting', 'agreed') THEN
        PERFORM 1 FROM deposit WHERE id = NEW.deposit_id AND status IN ('deposited', 'handed_over');
        IF NOT FOUND THEN
            RAISE EXCEPTION 'only what was deposited is handed over' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER hand_over_ask_guard BEFORE INSERT OR UPDATE ON hand_over_ask
    FOR EACH ROW EXECUTE FUNCTION hand_over_ask_guard();

-- What is handed over was asked for by one and agreed to by another, under the same id. Older rows stay as they are.
CREATE FUNCTION hand_over_agreed_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM hand_over_ask
        WHERE id = NEW.id AND status = 'agreed' AND deposit_id = NEW.deposit_id
        AND register_id IS NOT DISTINCT FROM NEW.register_id
        AND decided_by = NEW.handed_by AND decided_on = NEW.handed_on;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'two have to stand behind this' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER zz_hand_over_agreed_guard BEFORE INSERT ON hand_over
    FOR EACH ROW EXECUTE FUNCTION hand_over_agreed_guard();
