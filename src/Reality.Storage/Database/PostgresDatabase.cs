using Microsoft.EntityFrameworkCore;

namespace Reality.Storage.Database;

/// <summary>The database of a cluster.</summary>
public sealed class PostgresDatabase(DbContextOptions<PostgresDatabase> options) : RealityDatabase(options)
{
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        // Texts sort by their bytes, as SQLite sorts them, and whatever the locale of the server.
        configurationBuilder.Properties<string>().UseCollation("C");
    }
}
