import de.bwaldvogel.mongo.MongoServer;

/** Starts mongo-java-server on a file and a loopback port, as a replica set of one. */
final class MongoStandIn {
    private MongoStandIn() {}

    public static void main(String[] arguments) {
        String host = "127.0.0.1";
        int port = Integer.parseInt(arguments[1]);
        var server = new MongoServer(MongoStandInBackend.open(arguments[0], host + ":" + port));
        server.bind(host, port);
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdownNow));
    }
}
