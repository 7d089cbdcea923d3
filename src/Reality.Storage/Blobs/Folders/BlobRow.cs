using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Reality.Storage.Blobs.Folders;

/// <summary>A blob as the index knows it.</summary>
/// <param name="File">The file with exactly its bytes; null where its parts lie apart.</param>
internal sealed record BlobRow(long Id, BlobInfo Info, string? File)
{
    public const string Columns = "Id, Name, Length, ETag, CreatedAt, ModifiedAt, ContentType, Md5, Metadata, File";

    private static readonly Dictionary<string, string> s_noMetadata = [];

    public static BlobRow Read(SqliteDataReader row) => new(
        row.GetInt64(0),
        new BlobInfo(
            row.GetString(1), row.GetInt64(2), row.GetString(3), Time(row.GetInt64(4)), Time(row.GetInt64(5)), row.GetString(6),
            row.IsDBNull(7) ? null : row.GetFieldValue<byte[]>(7), row.IsDBNull(8) ? s_noMetadata : ReadMetadata(row.GetString(8))),
        row.IsDBNull(9) ? null : row.GetString(9));

    public static string? Write(IReadOnlyDictionary<string, string> metadata) =>
        metadata.Count == 0 ? null : JsonSerializer.Serialize(metadata);

    private static Dictionary<string, string> ReadMetadata(string json) => JsonSerializer.Deserialize<Dictionary<string, string>>(json)!;

    private static DateTimeOffset Time(long ticks) => new(ticks, TimeSpan.Zero);
}
