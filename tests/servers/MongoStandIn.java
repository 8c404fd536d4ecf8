import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Starts mongo-java-server on a file and a loopback port, and adds what MongoDB 8 answers. */
final class MongoStandIn extends H2Backend {
    private static final Pattern KEY = Pattern.compile("dup key: \\{ (\\w+):");

    private MongoStandIn(String file) {
        super(file);
    }

    public static void main(String[] arguments) {
        var backend = new MongoStandIn(arguments[0]);
        backend.version(new Version());
        var server = new MongoServer(backend);
        server.bind("127.0.0.1", Integer.parseInt(arguments[1]));
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdownNow));
    }

    /** Answers with a copy: a document that is found could be changed before it is sent. */
    @Override
    public synchronized Document handleMessage(MongoMessage message) {
        String command = message.getDocument().keySet().iterator().next();
        switch (command) {
            case "collMod": // accepted, as validators are, and of no effect
                return new Document("ok", 1.0);
            case "saslStart": // it has no users, so each is a wrong one
                return failure(18, "AuthenticationFailed", "Authentication failed.");
            default:
        }
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
        if (!command.equals("find")) {
            commit(); // so that a kill loses nothing that was acknowledged
        }
        return answer.cloneDeeply();
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
