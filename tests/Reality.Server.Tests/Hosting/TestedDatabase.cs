using Reality.Testing;

namespace Reality.Server.Tests.Hosting;

/// <summary>The database of a server under test: a file of its own, or a PostgreSQL that runs until this is disposed.</summary>
/// <remarks>Skips the test if PostgreSQL is needed and not installed.</remarks>
internal sealed class TestedDatabase : IDisposable
{
    private readonly PostgresServer? _postgres;

    public TestedDatabase(bool isPostgres)
    {
        _postgres = isPostgres ? PostgresServer.TryStart() : null;
        Assert.SkipWhen(isPostgres && _postgres is null, "PostgreSQL is not installed.");
    }

    /// <summary>The settings of the server.</summary>
    /// <param name="more">More members of the settings.</param>
    public string Settings(string more = "")
    {
        var database = _postgres is null
            ? ""
            : $$""" "Database":{"Kind":"Postgres","ConnectionString":"{{_postgres.ConnectionString}}"} """;
        return $"{{{database}{(database.Length > 0 && more.Length > 0 ? "," : "")}{more}}}";
    }

    public void Dispose() => _postgres?.Dispose();
}
