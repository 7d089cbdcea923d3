using Reality.Storage.Database;
using Reality.Storage.RealityData;

namespace Reality.Server.RealityData;

/// <summary>A reality data as answers give it.</summary>
public sealed record RealityDataBody
{
    private const int BytesPerKilobyte = 1024;

    public required string Id { get; init; }

    public required string DisplayName { get; init; }

    public required string Type { get; init; }

    public string? Classification { get; init; }

    public string? Dataset { get; init; }

    public string? Group { get; init; }

    public string? Description { get; init; }

    public string? RootDocument { get; init; }

    public string? Attribution { get; init; }

    public string? TermsOfUse { get; init; }

    public IReadOnlyList<string>? Tags { get; init; }

    public AcquisitionTimes? Acquisition { get; init; }

    public ExtentBody? Extent { get; init; }

    public bool? Authoring { get; init; }

    public CrsBody? Crs { get; init; }

    public required string OwnerId { get; init; }

    public required string DataCenterLocation { get; init; }

    /// <summary>Kilobytes of all blobs, rounded up.</summary>
    public required long Size { get; init; }

    public required DateTime CreatedDateTime { get; init; }

    public required DateTime ModifiedDateTime { get; init; }

    public required DateTime LastAccessedDateTime { get; init; }

    public static RealityDataBody Of(RealityDataRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return new()
        {
            Id = row.Id,
            DisplayName = row.DisplayName,
            Type = row.Type,
            Classification = row.Classification,
            Dataset = row.Dataset,
            Group = row.Group,
            Description = row.Description,
            RootDocument = row.RootDocument,
            Attribution = row.Attribution,
            TermsOfUse = row.TermsOfUse,
            Tags = Storage.RealityData.Tags.Split(row.Tags) is { Count: > 0 } tags ? tags : null,
            Acquisition = AcquisitionTimes.Of(row),
            Extent = ExtentOf(row),
            Authoring = row.Authoring,
            Crs = row.CrsId is { } crs ? new() { Id = crs, VerticalId = row.CrsVerticalId } : null,
            OwnerId = row.OwnerId,
            DataCenterLocation = row.DataCenter,
            Size = (row.SizeBytes + BytesPerKilobyte - 1) / BytesPerKilobyte,
            CreatedDateTime = row.CreatedAt.UtcDateTime,
            ModifiedDateTime = row.ModifiedAt.UtcDateTime,
            LastAccessedDateTime = row.LastAccessedAt.UtcDateTime,
        };
    }

    private static ExtentBody? ExtentOf(RealityDataRow row) =>
        row is { SouthDegrees: { } south, WestDegrees: { } west, NorthDegrees: { } north, EastDegrees: { } east }
            ? new() { SouthWest = new() { Latitude = south, Longitude = west }, NorthEast = new() { Latitude = north, Longitude = east } }
            : null;
}
