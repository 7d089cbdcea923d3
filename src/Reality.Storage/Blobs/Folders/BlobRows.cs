using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Reality.Storage.Blobs.Folders;

/// <summary>Queries and changes of containers, blobs and blocks in the index. Changes expect a transaction.</summary>
internal static class BlobRows
{
    /// <exception cref="ContainerNotFoundException">There is no container of that name.</exception>
    public static long ContainerId(this IndexSession index, string container) =>
        index.Value("SELECT Id FROM Containers WHERE Name = ?1", container) as long?
        ?? throw new ContainerNotFoundException(container);

    /// <summary>Total bytes of the blobs and staged blocks of the containers that exist, with all that their rows hold.</summary>
    /// <remarks>Computed from the rows, so that it also counts what was stored before rows counted.</remarks>
    public static long Usage(this IndexSession index, IReadOnlyCollection<string> containers) => (long)index.Value(
        """
        WITH Chosen AS (SELECT Id, Bytes FROM Containers WHERE Name IN (SELECT value FROM json_each(?1)))
        SELECT COALESCE((SELECT SUM(Bytes) FROM Chosen), 0)
            + COALESCE((SELECT COUNT(*) * ?2 FROM Blobs WHERE Container IN (SELECT Id FROM Chosen)), 0)
            + COALESCE((SELECT SUM(Length + ?2) FROM Blocks WHERE Container IN (SELECT Id FROM Chosen)), 0)
            + COALESCE((
                SELECT SUM(LENGTH(Metadata)) FROM Blobs
                WHERE Container IN (SELECT Id FROM Chosen) AND Metadata IS NOT NULL), 0)
            + COALESCE((
                SELECT COUNT(*) * ?3 FROM Blobs CROSS JOIN Parts ON Parts.Blob = Blobs.Id
                WHERE Container IN (SELECT Id FROM Chosen) AND Md5 IS NULL), 0)
        """,
        JsonSerializer.Serialize(containers), IBlobStore.Overhead, IBlobStore.BlockOverhead)!;

    public static BlobRow? FindBlob(this IndexSession index, long container, string name) => index.First(
        $"SELECT {BlobRow.Columns} FROM Blobs WHERE Container = ?1 AND Name = ?2", BlobRow.Read, container, name);

    /// <summary>The slices that hold a range of a blob, each with the position of its first byte in the blob.</summary>
    public static List<(long Start, FileSlice Slice)> Parts(this IndexSession index, BlobRow blob, long offset, long end) =>
        blob.File is { } file
            ? [(0, new FileSlice(file, 0, blob.Info.Length))]
            : index.All(
                """
                SELECT Start, File, Offset, Length FROM Parts
                WHERE Blob = ?1 AND Start < ?3 AND Start + Length > ?2 ORDER BY Start
                """,
                row => (row.GetInt64(0), new FileSlice(row.GetString(1), row.GetInt64(2), row.GetInt64(3))),
                blob.Id, offset, end);

    /// <summary>Inserts a blob in place of <paramref name="old"/>.</summary>
    /// <param name="dropped">Receives the files of the old blob.</param>
    /// <returns>The id of its row.</returns>
    public static long Replace(
        this IndexSession index, long container, BlobRow? old, BlobInfo blob, string? file, ISet<string> dropped)
    {
        if (old is not null)
            index.Remove(container, old, dropped);
        index.Grow(container, blob.Length);
        return (long)index.Value(
            """
            INSERT INTO Blobs(Container, Name, Length, ETag, CreatedAt, ModifiedAt, ContentType, Md5, Metadata, File)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) RETURNING Id
            """,
            container, blob.Name, blob.Length, blob.ETag, blob.CreatedAt.UtcTicks, blob.ModifiedAt.UtcTicks, blob.ContentType,
            blob.ContentMd5, BlobMetadata.ToJson(blob.Metadata), file)!;
    }

    /// <param name="dropped">Receives the files of the blob.</param>
    public static void Remove(this IndexSession index, long container, BlobRow blob, ISet<string> dropped)
    {
        index.Grow(container, -blob.Info.Length);
        if (blob.File is { } file)
            dropped.Add(file);
        dropped.UnionWith(index.All("SELECT DISTINCT File FROM Parts WHERE Blob = ?1", row => row.GetString(0), blob.Id));
        index.Execute("DELETE FROM Parts WHERE Blob = ?1", blob.Id);
        index.Execute("DELETE FROM Blobs WHERE Id = ?1", blob.Id);
    }

    /// <summary>The blocks that a blob was committed from, in the order of its content.</summary>
    public static List<(string BlockId, FileSlice Slice)> BlockParts(this IndexSession index, long blob) => index.All(
        "SELECT BlockId, File, Offset, Length FROM Parts WHERE Blob = ?1 ORDER BY Start", ReadBlock, blob);

    /// <summary>Ids and lengths of the blocks that a blob was committed from, in the order of its content.</summary>
    public static List<BlobBlock> CommittedSizes(this IndexSession index, long blob) => index.All(
        "SELECT BlockId, Length FROM Parts WHERE Blob = ?1 ORDER BY Start", ReadSize, blob);

    /// <summary>Ids and lengths of the staged blocks of a blob, sorted by id.</summary>
    public static List<BlobBlock> StagedSizes(this IndexSession index, long container, string name) => index.All(
        "SELECT BlockId, Length FROM Blocks WHERE Container = ?1 AND Name = ?2 ORDER BY BlockId", ReadSize, container, name);

    public static void AddParts(this IndexSession index, long blob, IEnumerable<(string BlockId, FileSlice Slice)> parts)
    {
        var start = 0L;
        foreach (var (blockId, slice) in parts)
        {
            index.Execute(
                "INSERT INTO Parts(Blob, Start, Length, BlockId, File, Offset) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                blob, start, slice.Length, blockId, slice.File, slice.Offset);
            start += slice.Length;
        }
    }

    /// <summary>The staged blocks of a blob, sorted by id.</summary>
    public static List<(string BlockId, FileSlice Slice)> StagedBlocks(this IndexSession index, long container, string name) =>
        index.All(
            "SELECT BlockId, File, Offset, Length FROM Blocks WHERE Container = ?1 AND Name = ?2 ORDER BY BlockId",
            ReadBlock, container, name);

    /// <summary>Removes the staged blocks of a blob.</summary>
    /// <param name="dropped">Receives their files.</param>
    public static void RemoveBlocks(this IndexSession index, long container, string name, ISet<string> dropped)
    {
        dropped.UnionWith(index.All(
            "DELETE FROM Blocks WHERE Container = ?1 AND Name = ?2 RETURNING File", row => row.GetString(0), container, name));
    }

    /// <summary>True if a blob or block refers to a file.</summary>
    public static bool IsInUse(this IndexSession index, string file) => index.Value(
        """
        SELECT EXISTS(SELECT 1 FROM Blobs WHERE File = ?1) OR EXISTS(SELECT 1 FROM Parts WHERE File = ?1)
            OR EXISTS(SELECT 1 FROM Blocks WHERE File = ?1)
        """,
        file) is 1L;

    public static string NewETag() => string.Create(CultureInfo.InvariantCulture, $"0x{Random.Shared.NextInt64():X16}");

    private static (string BlockId, FileSlice Slice) ReadBlock(SqliteDataReader row) =>
        (row.GetString(0), new FileSlice(row.GetString(1), row.GetInt64(2), row.GetInt64(3)));

    private static BlobBlock ReadSize(SqliteDataReader row) => new(row.GetString(0), row.GetInt64(1));

    private static void Grow(this IndexSession index, long container, long bytes) =>
        index.Execute("UPDATE Containers SET Bytes = Bytes + ?2 WHERE Id = ?1", container, bytes);
}

/// <summary>A row of the table Blobs.</summary>
/// <param name="File">File with exactly the content of the blob; null if the content consists of several parts.</param>
internal sealed record BlobRow(long Id, BlobInfo Info, string? File)
{
    public const string Columns = "Id, Name, Length, ETag, CreatedAt, ModifiedAt, ContentType, Md5, Metadata, File";
    public const string ColumnsWithoutMetadata = "Id, Name, Length, ETag, CreatedAt, ModifiedAt, ContentType, Md5, NULL, File";

    private static readonly Dictionary<string, string> s_noMetadata = [];

    public static BlobRow Read(SqliteDataReader row) => new(
        row.GetInt64(0),
        new BlobInfo(
            row.GetString(1), row.GetInt64(2), row.GetString(3), Time(row.GetInt64(4)), Time(row.GetInt64(5)), row.GetString(6),
            row.IsDBNull(7) ? null : row.GetFieldValue<byte[]>(7),
            row.IsDBNull(8) ? s_noMetadata : BlobMetadata.FromJson(row.GetString(8))),
        row.IsDBNull(9) ? null : row.GetString(9));

    private static DateTimeOffset Time(long ticks) => new(ticks, TimeSpan.Zero);
}

/// <summary>A range of bytes of a content file.</summary>
/// <param name="File">Path relative to the folder of content files.</param>
internal readonly record struct FileSlice(string File, long Offset, long Length);
