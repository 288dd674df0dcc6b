import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trino.Session;
import io.trino.metadata.SessionPropertyManager;
import io.trino.plugin.memory.MemoryPlugin;
import io.trino.spi.QueryId;
import io.trino.spi.security.Identity;
import io.trino.spi.type.TimeZoneKey;
import io.trino.testing.LocalQueryRunner;
import io.trino.testing.MaterializedResult;
import io.trino.testing.MaterializedRow;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Runs queries in Trino, with tables in memory. Each line of the input is {"sql": …, "at": …}, where `at` is what now() says;
 * each line of the output is {"types": […], "rows": […]} or {"error": …}, in the same order.
 */
public final class Queries {
  private Queries() {}

  public static void main(String[] args) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    // Trino logs to standard output too.
    System.setOut(System.err);
    ObjectMapper json = new ObjectMapper();
    Identity identity = Identity.ofUser("test");
    Session.SessionBuilder session =
        Session.builder(new SessionPropertyManager())
            .setIdentity(identity)
            .setOriginalIdentity(identity)
            .setQueryId(QueryId.valueOf("test"))
            .setCatalog("memory")
            .setSchema("default")
            .setTimeZoneKey(TimeZoneKey.UTC_KEY)
            .setLocale(Locale.ENGLISH);
    LocalQueryRunner runner = LocalQueryRunner.create(session.build());
    runner.installPlugin(new MemoryPlugin());
    runner.createCatalog("memory", "memory", Map.of());
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      JsonNode asked = json.readTree(line);
      try {
        Instant at = Instant.parse(asked.get("at").asText());
        MaterializedResult result = runner.execute(session.setStart(at).build(), asked.get("sql").asText());
        List<String> types = result.getTypes().stream().map(type -> type.getDisplayName()).toList();
        List<Object> rows = result.getMaterializedRows().stream().map(Queries::plain).toList();
        out.println(json.writeValueAsString(Map.of("types", types, "rows", rows)));
      } catch (RuntimeException error) {
        out.println(json.writeValueAsString(Map.of("error", String.valueOf(error.getMessage()))));
      }
    }
    System.exit(0);
  }

  private static Object plain(Object value) {
    if (value instanceof MaterializedRow row) return row.getFields().stream().map(Queries::plain).toList();
    if (value instanceof List<?> list) return list.stream().map(Queries::plain).toList();
    return value == null || value instanceof Number || value instanceof Boolean ? value : value.toString();
  }
}
