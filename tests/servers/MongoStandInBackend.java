import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.DuplicateKeyError;
import de.bwaldvogel.mongo.exception.MongoServerError;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import io.netty.channel.Channel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.h2.mvstore.MVStore;

/**
 * Adds what MongoDB 8 answers: sessions, writes that are tried again, and transactions.
 *
 * <p>Commands are answered one after the other. Of two transactions that change a document the one
 * that comes later is told of a conflict. And for clients to meet what they have to bear, some
 * commits are said to have taken too long, though they took effect.
 */
final class MongoStandInBackend extends H2Backend {
    private static final Pattern KEY = Pattern.compile("dup key: \\{ (\\w+):");
    // What changes the collections themselves ends all transactions.
    private static final Set<String> SCHEMA =
            Set.of("createIndexes", "drop", "dropDatabase", "dropIndexes", "renameCollection");
    private static final int DOUBTED_EACH = 25;
    private static final int DOUBTS = 2;

    private final Map<String, MongoStandInTransaction> open = new HashMap<>();
    private final Map<String, Document> answers;
    private final String address;
    private int commits;
    private int doubts;

    private MongoStandInBackend(MVStore store, String address) {
        super(store);
        this.address = address;
        answers = store.openMap("answers"); // to the last write of each session
    }

    static MongoStandInBackend open(String file, String address) {
        // By itself it would write down what a statement of a transaction is about.
        var store = new MVStore.Builder().fileName(file).autoCommitDisabled().open();
        // Its process is killed here, never its machine: what is written is written.
        store.setRetentionTime(0);
        MongoStandInCollection.Database.keepIn(store);
        var backend = new MongoStandInBackend(store, address);
        backend.version(new Version());
        return backend;
    }

    @Override
    protected MongoDatabase openOrCreateDatabase(String name) {
        return new MongoStandInCollection.Database(name, getCursorRegistry());
    }

    @Override
    public Document handleCommand(Channel channel, String database, String name, Document query) {
        Document answer = super.handleCommand(channel, database, name, query);
        if (name.equalsIgnoreCase("ismaster")) {
            answer.append("setName", "tests").append("setVersion", 1).append("secondary", false);
            answer.append("hosts", List.of(address)).append("me", address);
            answer.append("primary", address).append("logicalSessionTimeoutMinutes", 30);
        }
        return answer;
    }

    @Override
    public synchronized Document handleMessage(MongoMessage message) {
        Document query = message.getDocument();
        String name = query.keySet().iterator().next();
        switch (name) {
            case "collMod": // accepted, as validators are, and of no effect
                return new Document("ok", 1.0);
            case "saslStart": // it has no users, so each is a wrong one
                return failure(18, "AuthenticationFailed", "Authentication failed.");
            default:
        }
        String session = query.get("lsid") instanceof Document one ? one.get("id").toString() : "";
        if (query.containsKey("autocommit")) {
            return answerInTransaction(message, name, session);
        }
        return query.containsKey("txnNumber")
                ? answerOnce(message, session)
                : answerAlone(message, name);
    }

    /** Knows again what it has answered before, also after a crash. */
    private Document answerOnce(MongoMessage message, String session) {
        Document known = known(session, message.getDocument());
        if (known != null) {
            return known;
        }
        try {
            Document answer = answer(message);
            keep(session, message.getDocument(), answer);
            return answer;
        } finally {
            changed();
        }
    }

    private Document answerAlone(MongoMessage message, String name) {
        if (SCHEMA.contains(name)) {
            open.clear();
        }
        try {
            return answer(message);
        } finally {
            changed();
        }
    }

    private Document answerInTransaction(MongoMessage message, String name, String session) {
        Document query = message.getDocument();
        boolean starts = query.containsKey("startTransaction");
        boolean ends = name.equals("commitTransaction");
        if ((query.containsKey("readConcern") && !starts)
                || (query.containsKey("writeConcern") && !ends && !name.startsWith("abort"))) {
            return failure(72, "InvalidOptions", "A transaction has but one concern.");
        }
        if (starts) {
            open.values().removeIf(MongoStandInTransaction::isOver);
            open.put(session, new MongoStandInTransaction((Number) query.get("txnNumber")));
        }
        MongoStandInTransaction transaction = open.get(session);
        if (transaction == null || transaction.isOver() || !transaction.hasNumber(query)) {
            Document known = ends ? known(session, query) : null;
            return known == null ? noSuchTransaction() : doubted(known);
        }
        switch (name) {
            case "commitTransaction":
                open.remove(session);
                return commit(transaction, session, query);
            case "abortTransaction":
                open.remove(session);
                return new Document("ok", 1.0);
            default:
                return answerWithin(transaction, message, session);
        }
    }

    private Document answerWithin(
            MongoStandInTransaction transaction, MongoMessage message, String session) {
        Document answer = null;
        transaction.enter();
        try {
            answer = answer(message);
        } finally {
            transaction.leave();
            if (transaction.isOvertaken()) {
                answer = conflict();
            }
            if (answer == null || answer.containsKey("code") || answer.containsKey("writeErrors")) {
                open.remove(session); // as MongoDB does with each that has an error
            }
        }
        return answer;
    }

    private Document commit(MongoStandInTransaction transaction, String session, Document query) {
        if (transaction.isOvertaken()) {
            return conflict();
        }
        List<MongoStandInCollection.Change> changes;
        try {
            changes = transaction.apply();
        } catch (DuplicateKeyError taken) {
            return conflict();
        }
        Document answer = new Document("ok", 1.0);
        keep(session, query, answer);
        tell(changes);
        doubts = ++commits % DOUBTED_EACH == 0 ? DOUBTS : 0;
        return doubted(answer);
    }

    private Document doubted(Document answer) {
        if (doubts == 0) {
            return answer;
        }
        doubts--;
        return failure(262, "ExceededTimeLimit", "It took too long.")
                .append("errorLabels", List.of("RetryableWriteError"));
    }

    private void changed() {
        tell(MongoStandInCollection.Database.changes());
    }

    private void tell(List<MongoStandInCollection.Change> changes) {
        open.values().forEach(transaction -> transaction.others(changes));
        commit(); // so that a kill loses nothing that was acknowledged
    }

    private void keep(String session, Document query, Document answer) {
        var kept = new Document("number", query.get("txnNumber"));
        answers.put(session, kept.append("answer", answer.cloneDeeply()));
    }

    private Document known(String session, Document query) {
        Document kept = answers.get(session);
        return kept != null && kept.get("number").equals(query.get("txnNumber"))
                ? (Document) kept.get("answer")
                : null;
    }

    /** Answers with a copy: a document that is found could be changed before it is sent. */
    private Document answer(MongoMessage message) {
        Document answer;
        try {
            answer = super.handleMessage(message);
        } catch (MongoServerError error) {
            if (error.getCode() != 11000) {
                throw error;
            }
            answer = failure(11000, "DuplicateKey", error.getMessageWithoutErrorCode());
            addKeyPattern(answer);
        }
        if (answer.get("writeErrors") instanceof List<?> errors) {
            errors.forEach(error -> addKeyPattern((Document) error));
        }
        return answer.cloneDeeply();
    }

    private static Document conflict() {
        return passing(112, "WriteConflict", "Please retry your operation.");
    }

    private static Document noSuchTransaction() {
        return passing(251, "NoSuchTransaction", "There is no such transaction.");
    }

    private static Document passing(int code, String name, String message) {
        return failure(code, name, message)
                .append("errorLabels", List.of("TransientTransactionError"));
    }

    private static Document failure(int code, String name, String message) {
        var answer = new Document("ok", 0.0).append("errmsg", message);
        return answer.append("code", code).append("codeName", name);
    }

    private static void addKeyPattern(Document error) {
        Matcher key = KEY.matcher(String.valueOf(error.get("errmsg")));
        if (key.find()) {
            error.append("keyPattern", new Document(key.group(1), 1));
        }
    }

    /** What PyMongo 4.20 asks for at least: it refuses servers older than 4.4. */
    private static final class Version implements MongoVersion {
        @Override
        public List<Integer> getVersionArray() {
            return List.of(5, 0, 0);
        }

        @Override
        public int getWireVersion() {
            return 13;
        }
    }
}
