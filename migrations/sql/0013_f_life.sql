-- A motion is put to a ballot that names it and is not open yet, and let go once that ballot was given up or had too few
-- votes. In between it is decided by what the ballot counted, goes to no assembly and is not taken back.
CREATE FUNCTION motion_ballot_guard(was motion, is_now motion) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF is_now.ballot_id IS DISTINCT FROM was.ballot_id THEN
        PERFORM 1 FROM ballot WHERE id = was.ballot_id AND (status = 'cancelled' OR outcome = 'no_quorum');
        IF was.ballot_id IS NOT NULL AND NOT FOUND THEN
            RAISE EXCEPTION 'this motion is voted on' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        PERFORM 1 FROM ballot WHERE id = is_now.ballot_id AND motion_id = is_now.id AND status = 'draft';
        IF is_now.ballot_id IS NOT NULL AND (NOT FOUND OR is_now.status <> 'admitted') THEN
            RAISE EXCEPTION 'a ballot names the motion it decides' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        PERFORM 1 FROM assembly WHERE id = is_now.assembly_id AND status = 'called';
        IF is_now.ballot_id IS NOT NULL AND FOUND THEN
            RAISE EXCEPTION 'an assembly decides on this motion' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    ELSIF is_now.assembly_id IS DISTINCT FROM was.assembly_id OR is_now.status = 'withdrawn' THEN
        RAISE EXCEPTION 'this motion is voted on' USING ERRCODE = 'integrity_constraint_violation';
    ELSIF is_now.status IN ('adopted', 'rejected') THEN
        PERFORM 1 FROM ballot WHERE id = is_now.ballot_id AND status = 'counted' AND outcome = is_now.status
            AND result #>> '{tally,yes}' = is_now.ayes::text AND result #>> '{tally,no}' = is_now.noes::text;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'what a ballot did not count is not decided' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
END $$;

-- A motion is admitted by its supporters, and decided by the assembly it was put to, with more ayes than noes.
CREATE FUNCTION motion_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    supporters bigint;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'gathering' THEN
            RAISE EXCEPTION 'a motion begins with gathering support' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.status IN ('adopted', 'rejected') THEN
        RAISE EXCEPTION 'what was decided stays' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.ballot_id IS NOT NULL OR OLD.ballot_id IS NOT NULL THEN
        PERFORM motion_ballot_guard(OLD, NEW);
    END IF;
    IF NEW.status = 'admitted' AND OLD.status <> 'admitted' THEN
        SELECT count(*) INTO supporters FROM motion_support WHERE motion_id = NEW.id;
        IF supporters < 5 THEN
            RAISE EXCEPTION 'five members support a motion first' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    ELSIF NEW.status IN ('adopted', 'rejected') AND NEW.ballot_id IS NULL THEN
        PERFORM 1 FROM assembly WHERE id = NEW.assembly_id AND status = 'held' AND present >= NEW.ayes + NEW.noes;
        IF NOT FOUND OR (NEW.status = 'adopted') <> (NEW.ayes > NEW.noes) THEN
            RAISE EXCEPTION 'what an assembly did not vote is not decided' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER motion_guard BEFORE INSERT OR UPDATE ON motion FOR EACH ROW EXECUTE FUNCTION motion_guard();

-- Two people write to each other about a post: who wrote it, and one other.
CREATE FUNCTION mutual_thread_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.ended AND NOT NEW.ended THEN
            RAISE EXCEPTION 'what one of the two ended stays so' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    PERFORM 1 FROM mutual_post WHERE id = NEW.post_id AND status = 'shown' AND by_id <> NEW.by_id;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'one writes to somebody else about what is shown' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER mutual_thread_guard BEFORE INSERT OR UPDATE ON mutual_thread
    FOR EACH ROW EXECUTE FUNCTION mutual_thread_guard();

CREATE FUNCTION mutual_message_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM mutual_thread JOIN mutual_post ON mutual_post.id = mutual_thread.post_id
        WHERE mutual_thread.id = NEW.thread_id AND NOT mutual_thread.reported AND NOT mutual_thread.ended
            AND mutual_post.status IN ('shown', 'met')
            AND NEW.by_id IN (mutual_thread.by_id, mutual_post.by_id);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'only the two of a thread write in it' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER mutual_message_guard BEFORE INSERT ON mutual_message
    FOR EACH ROW EXECUTE FUNCTION mutual_message_guard();
