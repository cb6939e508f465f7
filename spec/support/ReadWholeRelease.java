import java.nio.charset.StandardCharsets;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** Reads all of a released file as a BI tool does: tables, columns and descriptions from the driver's metadata, then every row. One line each. */
public class ReadWholeRelease {
  private static final PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);

  public static void main(String[] arguments) throws Exception {
    Properties properties = new Properties();
    properties.setProperty("duckdb.read_only", "true");
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + arguments[0], properties)) {
      List<String> names = new ArrayList<>();
      try (ResultSet tables = connection.getMetaData().getTables(null, null, "%", null)) {
        while (tables.next()) {
          names.add(tables.getString("TABLE_NAME"));
          line("table", tables.getString("TABLE_NAME"), tables.getString("REMARKS"));
        }
      }
      for (String name : names) {
        try (ResultSet columns = connection.getMetaData().getColumns(null, null, name, "%")) {
          while (columns.next()) line("column", name, columns.getString("COLUMN_NAME"), columns.getString("REMARKS"));
        }
        try (ResultSet rows = connection.createStatement().executeQuery("select * from \"" + name + "\"")) {
          int count = rows.getMetaData().getColumnCount();
          while (rows.next()) {
            String[] words = new String[count + 2];
            words[0] = "row";
            words[1] = name;
            for (int index = 1; index <= count; index++) words[index + 1] = String.valueOf(rows.getObject(index));
            line(words);
          }
        }
      }
    }
    out.flush();
  }

  private static void line(String... words) {
    StringBuilder text = new StringBuilder();
    for (String word : words) text.append(text.length() == 0 ? "" : "\t").append(String.valueOf(word).replaceAll("\\s", " "));
    out.append(text).append('\n');
  }
}
