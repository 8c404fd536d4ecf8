import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.List;

/**
 * What a session does, seen by nobody else before its end.
 *
 * <p>Between its statements all of it is undone. For each, first what others have committed since
 * its begin is undone, and then its own is done again: so it sees the moment of its begin.
 */
final class MongoStandInTransaction {
    private static final long LIFETIME_NANOSECONDS = 60_000_000_000L; // as MongoDB has it

    final Number number;
    private final long begun = System.nanoTime();
    private final List<MongoStandInCollection.Change> own = new ArrayList<>();
    private final List<MongoStandInCollection.Change> since = new ArrayList<>();

    MongoStandInTransaction(Number number) {
        this.number = number;
    }

    boolean hasNumber(Document query) {
        return number.longValue() == ((Number) query.get("txnNumber")).longValue();
    }

    boolean isOver() {
        return System.nanoTime() - begun > LIFETIME_NANOSECONDS;
    }

    /** Takes note of what another one has committed. */
    void others(List<MongoStandInCollection.Change> changes) {
        since.addAll(changes);
    }

    void enter() {
        undo(since);
        redo(own);
    }

    void leave() {
        own.addAll(MongoStandInCollection.Database.changes());
        undo(own);
        redo(since);
    }

    /** Tells whether others have changed what it changes. */
    boolean isOvertaken() {
        return own.stream().anyMatch(change -> since.stream().anyMatch(change::isOfSame));
    }

    /** Does all of it for good; fails, and changes nothing, where a key has been taken since. */
    List<MongoStandInCollection.Change> apply() {
        int done = 0;
        try {
            for (; done < own.size(); done++) {
                own.get(done).redo();
            }
        } catch (RuntimeException taken) {
            undo(own.subList(0, done));
            throw taken;
        }
        return own;
    }

    private static void redo(List<MongoStandInCollection.Change> changes) {
        changes.forEach(MongoStandInCollection.Change::redo);
    }

    private static void undo(List<MongoStandInCollection.Change> changes) {
        for (int index = changes.size() - 1; index >= 0; index--) {
            changes.get(index).undo();
        }
    }
}
