import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.h2.H2Collection;
import de.bwaldvogel.mongo.backend.h2.H2Database;
import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.List;
import org.h2.mvstore.MVStore;

/**
 * Tells what was changed in it, so that it can be undone and done again.
 *
 * <p>The store's own way back does not do: documents are changed in place, in all its versions.
 */
final class MongoStandInCollection extends H2Collection {
    private boolean tells = true;

    private MongoStandInCollection(
            Database database, String name, CollectionOptions options, CursorRegistry cursors) {
        super(
                database,
                name,
                options,
                Database.store.openMap("databases." + database.getDatabaseName() + "." + name),
                Database.store.openMap("meta." + database.getDatabaseName() + "." + name),
                cursors);
    }

    @Override
    protected Object addDocumentInternal(Document document) {
        Object position = super.addDocumentInternal(document);
        tell(position, null, document);
        return position;
    }

    @Override
    protected void removeDocument(Object position) {
        Document before = getDocument(position);
        super.removeDocument(position);
        tell(position, before, null);
    }

    @Override
    protected void handleUpdate(Object position, Document before, Document after) {
        super.handleUpdate(position, before, after);
        tell(position, before, after);
    }

    private void tell(Object position, Document before, Document after) {
        if (tells) {
            Database.told.add(new Change(this, position, copy(before), copy(after)));
        }
    }

    private void put(Object position, Document document) {
        tells = false;
        try {
            Document there = getDocument(position);
            if (there != null) {
                removeDocument(there);
            }
            if (document != null) {
                addDocument(copy(document));
            }
        } finally {
            tells = true;
        }
    }

    private static Document copy(Document document) {
        return document == null ? null : document.cloneDeeply();
    }

    /** A document as it was, and as it then is; null where there is none. */
    record Change(
            MongoStandInCollection collection, Object position, Document before, Document after) {
        void undo() {
            collection.put(position, before);
        }

        void redo() {
            collection.put(position, after);
        }

        boolean isOfSame(Change other) {
            return collection == other.collection && position.equals(other.position);
        }
    }

    /** Makes such collections. */
    static final class Database extends H2Database {
        // Of all databases, as the superclass opens collections before this has fields.
        private static MVStore store;
        private static List<Change> told = new ArrayList<>();

        Database(String name, CursorRegistry cursors) {
            super(name, store, cursors);
        }

        static void keepIn(MVStore store) {
            Database.store = store;
        }

        /** Takes all changes since it was last asked. */
        static List<Change> changes() {
            List<Change> changes = told;
            told = new ArrayList<>();
            return changes;
        }

        @Override
        protected MongoCollection<Object> openOrCreateCollection(
                String name, CollectionOptions options) {
            if (name.startsWith("system.")) { // which collections there are is not undone
                return super.openOrCreateCollection(name, options);
            }
            return new MongoStandInCollection(this, name, options, cursorRegistry);
        }
    }
}
