using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Reality.Storage.Database;

/// <summary>Gives a host its database.</summary>
public static class DatabaseServices
{
    /// <summary>Registers <c>IDbContextFactory&lt;RealityDatabase&gt;</c> and <see cref="DatabaseStart"/>.</summary>
    /// <param name="dataFolder">Full path of the folder for the file of SQLite.</param>
    /// <exception cref="ArgumentException">PostgreSQL without a connection string.</exception>
    public static IServiceCollection AddDatabase(this IServiceCollection services, DatabaseOptions options, string dataFolder)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddSingleton(Open(options, dataFolder));
        services.AddSingleton(provider => new DatabaseStart(
            provider.GetRequiredService<IDbContextFactory<RealityDatabase>>(), options, dataFolder));
        return services;
    }

    /// <summary>The contexts of a database, without a host.</summary>
    /// <inheritdoc cref="AddDatabase"/>
    public static IDbContextFactory<RealityDatabase> Open(DatabaseOptions options, string dataFolder)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Kind == DatabaseKind.Postgres)
        {
            if (string.IsNullOrWhiteSpace(options.ConnectionString))
                throw new ArgumentException("The database is PostgreSQL: set Database:ConnectionString, e.g. Host=db;Database=reality;Username=reality.");
            return new PooledDatabase<PostgresDatabase>(
                new DbContextOptionsBuilder<PostgresDatabase>().UseNpgsql(options.ConnectionString).Options);
        }
        var connection = options.ConnectionString
            ?? new SqliteConnectionStringBuilder { DataSource = Path.Combine(dataFolder, "reality.db") }.ToString();
        return new PooledDatabase<SqliteDatabase>(new DbContextOptionsBuilder<SqliteDatabase>()
            .UseSqlite(connection)
            .AddInterceptors(new SqliteSettings(options.SurvivePowerLoss))
            .Options);
    }
}
