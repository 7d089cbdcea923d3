using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using SQLitePCL;

namespace Reality.Storage.Database;

/// <summary>Bounds the queries whose cost depends on the request: those of lists.</summary>
internal static class ListQuery
{
    /// <summary>Maximum time of the queries of one list.</summary>
    public static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(10);

    /// <summary>Maximum size of a page as JSON, in bytes; a single larger item is a page of its own.</summary>
    public const int MaxPageBytes = 4 << 20;

    // An escaped UTF-16 code unit.
    private const int MaxBytesPerUnit = 6;

    /// <summary>Runs queries; the database stops them after <paramref name="limit"/>, or if the caller cancels.</summary>
    /// <exception cref="ListTooExpensiveException">The time is up.</exception>
    public static async Task<T> RunAsync<T>(
        RealityDatabase database, TimeSpan limit, Func<CancellationToken, Task<T>> query, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(limit);
        await database.Database.OpenConnectionAsync(deadline.Token);
        try
        {
            // PostgreSQL stops a query whose token is cancelled; SQLite runs it in this thread and must be interrupted.
            using var interruption = database.Database.GetDbConnection() is SqliteConnection sqlite
                ? deadline.Token.Register(() => raw.sqlite3_interrupt(sqlite.Handle))
                : default;
            return await query(deadline.Token);
        }
        catch (Exception exception) when (deadline.IsCancellationRequested && IsInterruption(exception))
        {
            cancellation.ThrowIfCancellationRequested();
            throw new ListTooExpensiveException(limit, exception);
        }
        finally
        {
            await database.Database.CloseConnectionAsync();
        }
    }

    /// <summary>Upper bound of the size of texts as JSON strings, in bytes.</summary>
    public static long SizeOf(params ReadOnlySpan<string?> texts)
    {
        var size = 0L;
        foreach (var text in texts)
            size += MaxBytesPerUnit * (long)(text?.Length ?? 0);
        return size;
    }

    /// <summary>Size of text that is JSON already, in bytes.</summary>
    public static long SizeOfJson(string json) => Encoding.UTF8.GetByteCount(json);

    private static bool IsInterruption(Exception exception) => exception switch
    {
        OperationCanceledException => true,
        SqliteException sqlite => sqlite.SqliteErrorCode == raw.SQLITE_INTERRUPT,
        PostgresException postgres => postgres.SqlState == PostgresErrorCodes.QueryCanceled,
        _ => false,
    };
}

/// <summary>A list takes the database too long. The message is for the user.</summary>
public sealed class ListTooExpensiveException(TimeSpan limit, Exception cause) : Exception(
    string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"The list takes longer than {limit.TotalSeconds:0.#} s. Use a narrower filter with fewer conditions."),
    cause);
