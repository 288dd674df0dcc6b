import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.zetasql.AnalyzerOptions;
import com.google.zetasql.LanguageOptions;
import com.google.zetasql.PreparedQuery;
import com.google.zetasql.SimpleCatalog;
import com.google.zetasql.SimpleColumn;
import com.google.zetasql.SimpleTable;
import com.google.zetasql.TableContent;
import com.google.zetasql.Type;
import com.google.zetasql.TypeFactory;
import com.google.zetasql.Value;
import com.google.zetasql.ZetaSQLBuiltinFunctionOptions;
import com.google.zetasql.ZetaSQLOptions.ProductMode;
import com.google.zetasql.ZetaSQLType.TypeKind;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Runs queries in GoogleSQL over one table, `given`, with the columns `kind` and `line`. The first line of the input is
 * {"KIND": ["LINE", …], …}; each further one is {"sql": …} with a query of one column of text. Each line of the output is
 * {"rows": […]} or {"error": …}, in the same order.
 */
public final class Questions {
  private Questions() {}

  public static void main(String[] args) throws Exception {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    // As BigQuery speaks it.
    LanguageOptions language = new LanguageOptions();
    language.enableMaximumLanguageFeatures();
    language.setProductMode(ProductMode.PRODUCT_EXTERNAL);
    AnalyzerOptions options = new AnalyzerOptions();
    options.setLanguageOptions(language);
    SimpleCatalog catalog = new SimpleCatalog("catalog");
    catalog.addZetaSQLFunctionsAndTypes(new ZetaSQLBuiltinFunctionOptions(language));
    Type text = TypeFactory.createSimpleType(TypeKind.TYPE_STRING);
    catalog.addSimpleTable(
        new SimpleTable(
            "given", List.of(new SimpleColumn("given", "kind", text), new SimpleColumn("given", "line", text))));
    Map<String, TableContent> contents = Map.of("given", given(JsonParser.parseString(in.readLine()).getAsJsonObject()));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String sql = JsonParser.parseString(line).getAsJsonObject().get("sql").getAsString();
      JsonObject answer = new JsonObject();
      try (PreparedQuery query =
          PreparedQuery.builder()
              .setSql(sql)
              .setAnalyzerOptions(options)
              .setCatalog(catalog)
              .setTablesContents(contents)
              .prepare()) {
        JsonArray rows = new JsonArray();
        for (List<Value> row : query.execute(Map.of()).getTableData()) rows.add(row.get(0).getStringValue());
        answer.add("rows", rows);
      } catch (RuntimeException error) {
        answer.addProperty("error", String.valueOf(error.getMessage()));
      }
      out.println(answer);
    }
    System.exit(0);
  }

  private static TableContent given(JsonObject lines) {
    List<List<Value>> rows = new ArrayList<>();
    for (String kind : lines.keySet())
      for (JsonElement line : lines.getAsJsonArray(kind))
        rows.add(List.of(Value.createStringValue(kind), Value.createStringValue(line.getAsString())));
    return TableContent.create(rows);
  }
}
