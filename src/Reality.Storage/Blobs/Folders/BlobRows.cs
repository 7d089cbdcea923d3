using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Reality.Storage.Blobs.Folders;

/// <summary>The statements over containers and blobs. Those that change rows expect a transaction.</summary>
internal static class BlobRows
{
    /// <exception cref="ContainerNotFoundException">There is none of that name.</exception>
    public static long ContainerId(this IndexSession index, string container) =>
        index.Value("SELECT Id FROM Containers WHERE Name = ?1", container) as long?
        ?? throw new ContainerNotFoundException(container);

    public static BlobRow? FindBlob(this IndexSession index, long container, string name) => index.First(
        $"SELECT {BlobRow.Columns} FROM Blobs WHERE Container = ?1 AND Name = ?2", BlobRow.Read, container, name);

    /// <summary>Where the bytes of a blob lie, from the part that holds <paramref name="offset"/> to the end of the range.</summary>
    public static List<(long Start, FileSlice Slice)> Parts(this IndexSession index, BlobRow blob, long offset, long end) =>
        blob.File is { } file
            ? [(0, new FileSlice(file, 0, blob.Info.Length))]
            : index.All(
                "SELECT Start, File, Offset, Length FROM Parts WHERE Blob = ?1 AND Start < ?3 AND Start + Length > ?2 ORDER BY Start",
                row => (row.GetInt64(0), new FileSlice(row.GetString(1), row.GetInt64(2), row.GetInt64(3))), blob.Id, offset, end);

    /// <summary>Puts a blob in place of <paramref name="old"/>.</summary>
    /// <returns>Its row number.</returns>
    public static long Replace(this IndexSession index, long container, BlobRow? old, BlobInfo blob, string? file, ISet<string> dropped)
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
            blob.ContentMd5, BlobRow.Write(blob.Metadata), file)!;
    }

    /// <param name="dropped">Gets the files that the blob lay in.</param>
    public static void Remove(this IndexSession index, long container, BlobRow blob, ISet<string> dropped)
    {
        index.Grow(container, -blob.Info.Length);
        if (blob.File is { } file)
            dropped.Add(file);
        dropped.UnionWith(index.All("SELECT DISTINCT File FROM Parts WHERE Blob = ?1", row => row.GetString(0), blob.Id));
        index.Execute("DELETE FROM Parts WHERE Blob = ?1", blob.Id);
        index.Execute("DELETE FROM Blobs WHERE Id = ?1", blob.Id);
    }

    /// <summary>The blocks that a blob was committed of, in the order of its content.</summary>
    public static List<(string BlockId, FileSlice Slice)> BlockParts(this IndexSession index, long blob) => index.All(
        "SELECT BlockId, File, Offset, Length FROM Parts WHERE Blob = ?1 ORDER BY Start", ReadBlock, blob);

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

    /// <summary>The staged blocks of a blob, by id.</summary>
    public static List<(string BlockId, FileSlice Slice)> StagedBlocks(this IndexSession index, long container, string name) => index.All(
        "SELECT BlockId, File, Offset, Length FROM Blocks WHERE Container = ?1 AND Name = ?2 ORDER BY BlockId",
        ReadBlock, container, name);

    /// <summary>Forgets the staged blocks of a blob.</summary>
    public static void RemoveBlocks(this IndexSession index, long container, string name, ISet<string> dropped)
    {
        dropped.UnionWith(index.All(
            "DELETE FROM Blocks WHERE Container = ?1 AND Name = ?2 RETURNING File", row => row.GetString(0), container, name));
    }

    public static bool IsInUse(this IndexSession index, string file) => index.Value(
        """
        SELECT EXISTS(SELECT 1 FROM Blobs WHERE File = ?1) OR EXISTS(SELECT 1 FROM Parts WHERE File = ?1)
            OR EXISTS(SELECT 1 FROM Blocks WHERE File = ?1)
        """,
        file) is 1L;

    public static string NewETag() => string.Create(CultureInfo.InvariantCulture, $"0x{Random.Shared.NextInt64():X16}");

    private static (string BlockId, FileSlice Slice) ReadBlock(SqliteDataReader row) =>
        (row.GetString(0), new FileSlice(row.GetString(1), row.GetInt64(2), row.GetInt64(3)));

    private static void Grow(this IndexSession index, long container, long bytes) =>
        index.Execute("UPDATE Containers SET Bytes = Bytes + ?2 WHERE Id = ?1", container, bytes);
}
