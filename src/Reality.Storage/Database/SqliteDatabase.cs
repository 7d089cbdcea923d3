using Microsoft.EntityFrameworkCore;

namespace Reality.Storage.Database;

/// <summary>The database of one machine: a file.</summary>
public sealed class SqliteDatabase(DbContextOptions<SqliteDatabase> options) : RealityDatabase(options);
