import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.util.Properties;

/** Reads a released file as a BI tool does: tables, columns and descriptions from the driver's metadata, then every value. One line each. */
public class ReadRelease {
  public static void main(String[] arguments) throws Exception {
    Properties properties = new Properties();
    properties.setProperty("duckdb.read_only", "true");
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + arguments[0], properties)) {
      try (ResultSet tables = connection.getMetaData().getTables(null, null, "%", null)) {
        while (tables.next()) line("table", tables.getString("TABLE_NAME"), tables.getString("REMARKS"));
      }
      try (ResultSet columns = connection.getMetaData().getColumns(null, null, "kinds", "%")) {
        while (columns.next()) line("column", columns.getString("COLUMN_NAME"), columns.getString("REMARKS"));
      }
      try (ResultSet rows = connection.createStatement().executeQuery("select * from kinds order by id")) {
        ResultSetMetaData about = rows.getMetaData();
        while (rows.next())
          for (int index = 1; index <= about.getColumnCount(); index++)
            line("value", about.getColumnName(index), String.valueOf(rows.getObject(index)));
      }
    }
  }

  private static void line(String... words) {
    System.out.println(String.join("\t", java.util.Arrays.stream(words).map(String::valueOf).toList()));
  }
}
