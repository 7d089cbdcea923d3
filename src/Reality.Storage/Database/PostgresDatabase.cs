using Microsoft.EntityFrameworkCore;

namespace Reality.Storage.Database;

/// <summary>The database of a cluster.</summary>
public sealed class PostgresDatabase(DbContextOptions<PostgresDatabase> options) : RealityDatabase(options);
